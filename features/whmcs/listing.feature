Feature: Listing credentials

  Rule: each caller who may list sees every credential, secret included

    @smoke
    Scenario: Whatever is there is listed
      When I call ListOAuthCredentials
      Then it succeeds with listed
      And the answer has:
        | result  | success |
        | clients | *any*   |

    Scenario: Another caller sees what was made
      Given a fresh account
      And "ci" is the answer to CreateOAuthCredential with:
        | grantType | authorization_code |
        | scope     | openid             |
        | name      | {run} ci           |
      And I call as "viewer"
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | {ci.credentialId} |
        | clientSecret | {ci.clientSecret} |
        | name         | {run} ci          |

  Rule: a grant type selects the credentials that have it

    Background:
      Given a fresh account
      And "sso" is the answer to CreateOAuthCredential with:
        | grantType | single_sign_on   |
        | serviceId | {target.service} |
        | scope     | clientarea:sso   |
        | name      | {run} sso        |
      And "code" is the answer to CreateOAuthCredential with:
        | grantType | authorization_code |
        | scope     | openid             |
        | name      | {run} code         |

    Scenario Outline: Only <grantType>
      When I call ListOAuthCredentials with:
        | grantType | <grantType> |
      Then it succeeds
      And the answer lists:
        | credentialId | {<listed>.credentialId} |
      And the answer does not list:
        | credentialId | {<hidden>.credentialId} |
      And the answer does not list:
        | grantTypes | <other> |

      Examples:
        | grantType          | listed | hidden | other              |
        | single_sign_on     | sso    | code   | authorization_code |
        | authorization_code | code   | sso    | single_sign_on     |

    Scenario: An empty grant type selects all
      When I call ListOAuthCredentials with:
        | grantType | *empty* |
      Then it succeeds
      And the answer lists:
        | credentialId | {sso.credentialId} |
      And the answer lists:
        | credentialId | {code.credentialId} |

    Scenario Outline: No credential has the grant type <grantType>
      When I call ListOAuthCredentials with:
        | grantType | <grantType> |
      Then it succeeds
      And the answer has:
        | clients | [] |

      Examples:
        | grantType          |
        | client_credentials |
        | SINGLE_SIGN_ON     |

  Rule: a limit cuts the list off

    Background:
      Given a fresh account
      And "first" is the answer to CreateOAuthCredential with:
        | grantType | authorization_code |
        | scope     | openid             |
        | name      | {run} first        |
      And "second" is the answer to CreateOAuthCredential with:
        | grantType | authorization_code |
        | scope     | openid             |
        | name      | {run} second       |

    Scenario: One at most
      When I call ListOAuthCredentials with:
        | limit | 1 |
      Then it succeeds
      And the answer has:
        | clients.0.credentialId | *any* |
      And the answer lacks "clients.1"

    Scenario: Two at most
      When I call ListOAuthCredentials with:
        | limit | 2 |
      Then it succeeds
      And the answer has:
        | clients.1.credentialId | *any* |
      And the answer lacks "clients.2"

    Scenario Outline: <limit> is no limit
      When I call ListOAuthCredentials with:
        | limit | <limit> |
      Then it succeeds
      And the answer lists:
        | credentialId | {first.credentialId} |
      And the answer lists:
        | credentialId | {second.credentialId} |

      Examples:
        | limit   |
        | 0       |
        | -1      |
        | few     |
        | *empty* |
        | 1000000 |

  Rule: the list comes by rising ID unless another order is asked for

    # @mock-only: an order shows only where it is known what is there.
    @mock-only
    Scenario Outline: By <field>, <order>
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
          services: [{id: 1, client: 1}, {id: 2, client: 1}]
          oauthCredentials:
            - {id: 3, name: b, description: z, grantType: authorization_code, scope: profile, rsaKeyPair: 7, clientIdentifier: Y.1, clientSecret: listed-secret-3, createdAt: 2020-01-02T00:00:00Z, updatedAt: 2020-01-09T00:00:00Z}
            - {id: 1, name: c, description: x, grantType: single_sign_on, scope: openid, service: 2, clientIdentifier: X.1, clientSecret: listed-secret-1, createdAt: 2020-01-03T00:00:00Z, updatedAt: 2020-01-07T00:00:00Z}
            - {id: 10, name: a, description: y, grantType: single_sign_on, scope: email, service: 1, clientIdentifier: Z.1, clientSecret: listed-secret-10, createdAt: 2020-01-01T00:00:00Z, updatedAt: 2020-01-08T00:00:00Z}
        """
      When I call ListOAuthCredentials with:
        | sortField | <field> |
        | sortOrder | <order> |
        | limit     | <limit> |
      Then it succeeds
      And the answer has:
        | clients.0.credentialId | <first>  |
        | clients.1.credentialId | <second> |

      Examples:
        | field            | order    | limit    | first | second |
        | *absent*         | *absent* | *absent* | 1     | 3      |
        | *absent*         | DESC     | *absent* | 10    | 3      |
        | credentialId     | ASC      | *absent* | 1     | 3      |
        | credentialId     | DESC     | 2        | 10    | 3      |
        | id               | DESC     | *absent* | 10    | 3      |
        | name             | ASC      | *absent* | 10    | 3      |
        | name             | DESC     | 2        | 1     | 3      |
        | description      | ASC      | *absent* | 1     | 10     |
        | scope            | ASC      | *absent* | 10    | 1      |
        | clientIdentifier | ASC      | *absent* | 1     | 3      |
        | grantTypes       | ASC      | *absent* | 3     | 1      |
        | grantType        | DESC     | *absent* | 1     | 10     |
        | serviceId        | ASC      | *absent* | 3     | 10     |
        | serviceId        | DESC     | *absent* | 1     | 10     |
        | createdAt        | ASC      | *absent* | 10    | 3      |
        | updatedAt        | DESC     | *absent* | 3     | 10     |
        | name             | desc     | *absent* | 1     | 3      |
        | name             | sideways | *absent* | 10    | 3      |
        | shoeSize         | ASC      | *absent* | 1     | 3      |
        | *empty*          | *empty*  | *absent* | 1     | 3      |

  Rule: dates are English words

    # @mock-only: the dates must be known.
    @mock-only
    Scenario Outline: <date>
      Given a mock that starts from:
        """
        whmcs:
          administrators:
            - {username: admin, password: mock-password}
          roles:
            - {name: everything, actions: ["*"]}
          apiCredentials:
            - {identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [everything]}
          oauthCredentials:
            - {id: 1, name: a, grantType: authorization_code, scope: openid, rsaKeyPair: 1, clientIdentifier: X.1, clientSecret: listed-secret-1, createdAt: <date>, updatedAt: <date>}
        """
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer has:
        | clients.0.createdAt | <words> |
        | clients.0.updatedAt | <words> |

      Examples:
        | date                 | words                        |
        | 2016-11-18T09:32:24Z | 18th November 2016 9:32:24am |
        | 2020-01-01T00:00:00Z | 1st January 2020 12:00:00am  |
        | 2020-02-02T12:05:09Z | 2nd February 2020 12:05:09pm |
        | 2020-03-03T23:59:59Z | 3rd March 2020 11:59:59pm    |
        | 2020-12-11T13:00:00Z | 11th December 2020 1:00:00pm |
        | 2020-06-22T01:00:00Z | 22nd June 2020 1:00:00am     |
        | 2020-07-31T10:20:30Z | 31st July 2020 10:20:30am    |

  Rule: where nothing is stored, the list is empty

    # @mock-only: a real installation may hold credentials already.
    @mock-only
    Scenario: An empty installation
      Given a fresh account
      And "gone" is the answer to DeleteOAuthCredential with:
        | credentialId | 1 |
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer has:
        | clients | [] |
