# @mock-only: the state must be known to the byte, and so must the credentials.
@wire @mock-only
Feature: Forms as clients send them

  Clients write their requests in many ways. PHP's rules say what is read.

  Background:
    Given a mock that starts from:
      """
      whmcs:
        administrators:
          - {username: admin, password: mock-password}
        roles:
          - {name: everything, actions: ["*"]}
        apiCredentials:
          - {identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [everything]}
        clients: [{id: 1}]
        services: [{id: 1, client: 1}]
        oauthCredentials:
          - {id: 1, name: 'Zürich "a" <b> & c/d', grantType: single_sign_on, scope: clientarea:sso openid, service: 1, clientIdentifier: COMPANY-NAME.SQxOYrZOUTQC8YTkLQuQ0w==, clientSecret: 60XScB/W8zzxtciWlvX8+OoO4ZAQj8dNLeFIulRlYhDgksrSJd0Olv+X7wyoJEWEOpZ9IivCaySN7s+/a++Tlg==, redirectUri: ["https://a.example.com/", "https://b.example.com/"], createdAt: 2016-11-18T09:32:24Z, updatedAt: 2016-11-18T09:32:24Z}
      """

  Rule: whichever way parameters come, they are read as PHP reads them

    Scenario: All of them in the query of a GET
      When I send:
        """
        GET /includes/api.php?identifier=mock-identifier&secret=mock-secret&responsetype=json&action=UpdateOAuthCredential&credentialId=1&description=two+words
        """
      Then it succeeds with updated
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | 1         |
        | description  | two words |

    Scenario: All of them in the query of a POST
      When I send:
        """
        POST /includes/api.php?identifier=mock-identifier&secret=mock-secret&responsetype=json&action=UpdateOAuthCredential&credentialId=1&description=two+words
        """
      Then it succeeds with updated
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | 1         |
        | description  | two words |

    Scenario: Some in the query, the others in the body
      When I send:
        """
        POST /includes/api.php?action=UpdateOAuthCredential&description=two+words
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&responsetype=json&credentialId=1
        """
      Then it succeeds with updated
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | 1         |
        | description  | two words |

    Scenario: The same in both, and the body wins
      When I send:
        """
        POST /includes/api.php?description=query
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&responsetype=json&action=UpdateOAuthCredential&credentialId=1&description=two+words
        """
      Then it succeeds with updated
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | 1         |
        | description  | two words |

    Scenario: A charset behind the type of content
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded; charset=UTF-8

        identifier=mock-identifier&secret=mock-secret&responsetype=json&action=UpdateOAuthCredential&credentialId=1&description=two+words
        """
      Then it succeeds with updated
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | 1         |
        | description  | two words |

    Scenario: A multipart form
      When I send:
        """
        POST /includes/api.php
        Content-Type: multipart/form-data; boundary=frontier

        --frontier
        Content-Disposition: form-data; name="identifier"

        mock-identifier
        --frontier
        Content-Disposition: form-data; name="secret"

        mock-secret
        --frontier
        Content-Disposition: form-data; name="responsetype"

        json
        --frontier
        Content-Disposition: form-data; name="action"

        UpdateOAuthCredential
        --frontier
        Content-Disposition: form-data; name="credentialId"

        1
        --frontier
        Content-Disposition: form-data; name="description"

        two words
        --frontier--

        """
      Then the wire shows:
        """
        200 OK
        Content-Type: application/json

        {"result":"success","credentialId":*any*}
        """
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | 1         |
        | description  | two words |

    Scenario: Two slashes where one is due
      When I send:
        """
        POST //includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&responsetype=json&action=UpdateOAuthCredential&credentialId=1&description=two+words
        """
      Then it succeeds with updated
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | 1         |
        | description  | two words |

    Scenario: An action in small letters
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&responsetype=json&action=UpdateOAuthCredential&credentialId=1&action=updateoauthcredential&description=two+words
        """
      Then it succeeds with updated
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | 1         |
        | description  | two words |

    Scenario: Empty credentials beside the right ones
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        username=&password=&accesskey=&identifier=mock-identifier&secret=mock-secret&responsetype=json&action=UpdateOAuthCredential&credentialId=1&description=two+words
        """
      Then it succeeds with updated
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | 1         |
        | description  | two words |

    Scenario: Fields that nobody knows
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&responsetype=json&action=UpdateOAuthCredential&credentialId=1&description=two+words&endpoint=x&limit=5
        """
      Then it succeeds with updated
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | 1         |
        | description  | two words |

    Scenario: A key that comes twice, and the last one counts
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&responsetype=json&action=UpdateOAuthCredential&credentialId=1&description=one&description=two+words
        """
      Then it succeeds with updated
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | 1         |
        | description  | two words |

    Scenario: A number as text with zeros
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&responsetype=json&action=UpdateOAuthCredential&credentialId=1.00&description=two+words
        """
      Then it succeeds with updated
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | 1         |
        | description  | two words |

    Scenario: A plus, a percent sign and half an escape
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&responsetype=json&action=UpdateOAuthCredential&credentialId=1&description=1%2B1+%3D+100%+%zz
        """
      Then the wire shows:
        """
        200 OK
        Content-Type: application/json

        {"result":"success","credentialId":*any*}
        """
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | 1              |
        | description  | 1+1 = 100% %zz |

    Scenario: A list of redirect URIs in brackets
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&responsetype=json&action=UpdateOAuthCredential&credentialId=1&redirectUri[0]=https://c.example.com&redirectUri%5B1%5D=https://d.example.com
        """
      Then it succeeds with updated
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | 1                                                 |
        | redirectUri  | ["https://c.example.com","https://d.example.com"] |

    Scenario: A list of redirect URIs in empty brackets
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&responsetype=json&action=UpdateOAuthCredential&credentialId=1&redirectUri[]=https://c.example.com&redirectUri[]=https://d.example.com
        """
      Then it succeeds with updated
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | 1                                                 |
        | redirectUri  | ["https://c.example.com","https://d.example.com"] |

    Scenario: A redirect URI that is said twice, and the last one counts
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&responsetype=json&action=UpdateOAuthCredential&credentialId=1&redirectUri=https://c.example.com&redirectUri=https://d.example.com
        """
      Then it succeeds with updated
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | 1                         |
        | redirectUri  | ["https://d.example.com"] |

    Scenario: A comma is part of a redirect URI
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&responsetype=json&action=UpdateOAuthCredential&credentialId=1&redirectUri=https://c.example.com,https://d.example.com
        """
      Then it succeeds with updated
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | 1                                               |
        | redirectUri  | ["https://c.example.com,https://d.example.com"] |

    Scenario: A list of logos, and the first one counts
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&responsetype=json&action=UpdateOAuthCredential&credentialId=1&logoUri[0]=a.png&logoUri[1]=b.png
        """
      Then it succeeds with updated
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | 1     |
        | logoUri      | a.png |

    Scenario: A list where one value is due counts as none
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&responsetype=json&action=UpdateOAuthCredential&credentialId=1&name[]=other
        """
      Then it succeeds with updated
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | 1                    |
        | name         | Zürich "a" <b> & c/d |

    Scenario: The names of parameters are told apart by case
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/x-www-form-urlencoded

        identifier=mock-identifier&secret=mock-secret&responsetype=json&action=UpdateOAuthCredential&credentialId=1&Description=other
        """
      Then it succeeds with updated
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | 1       |
        | description  | *empty* |

    Scenario: A body of JSON says nothing
      When I send:
        """
        POST /includes/api.php
        Content-Type: application/json

        {"action":"ListOAuthCredentials"}
        """
      Then it fails with emptyAction
      And the wire shows:
        """
        400 Bad Request
        Content-Type: text/plain

        result=error;message=Empty action request
        """

    Scenario: HEAD is answered as GET, without the body
      When I send:
        """
        HEAD /includes/api.php?identifier=mock-identifier&secret=mock-secret&action=WhmcsDetails&responsetype=json
        """
      Then the wire shows:
        """
        200 OK
        Content-Type: application/json


        """

    Scenario Outline: <method> is not answered
      Given "before" is the answer to ListOAuthCredentials
      When I send:
        """
        <method> /includes/api.php?identifier=mock-identifier&secret=mock-secret&responsetype=json&action=UpdateOAuthCredential&credentialId=1&description=other&responsetype=json
        """
      Then it fails with methodNotAllowed
      And nothing has changed

      Examples:
        | method  |
        | PUT     |
        | PATCH   |
        | DELETE  |
        | OPTIONS |
