Feature: What answers tell

  What holds wherever the service runs, and whatever else is stored there.

  Rule: texts come back as they were given

    Scenario Outline: <text>
      Given a fresh account
      And "ci" is the answer to CreateOAuthCredential with:
        | grantType   | authorization_code |
        | scope       | openid             |
        | name        | {run} <text>       |
        | description | about <text>       |
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | {ci.credentialId} |
        | name         | {run} <text>      |
        | description  | about <text>      |
      When I call UpdateOAuthCredential with:
        | credentialId | {ci.credentialId} |
        | name         | {run} <text> too  |
        | description  | now <text>        |
      Then it succeeds
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | {ci.credentialId} |
        | name         | {run} <text> too  |
        | description  | now <text>        |

      Examples:
        | text          |
        | MiXed CaSe    |
        | Zürich, façade |
        | Ωμέγα         |
        | 東京          |

  Rule: a list keeps the order that is asked for

    Background:
      Given a fresh account
      And "first" is the answer to CreateOAuthCredential with:
        | grantType   | authorization_code |
        | scope       | openid             |
        | name        | {run} b            |
        | description | z                  |
      And "second" is the answer to CreateOAuthCredential with:
        | grantType   | authorization_code |
        | scope       | openid             |
        | name        | {run} c            |
        | description | x                  |
      And "third" is the answer to CreateOAuthCredential with:
        | grantType   | authorization_code |
        | scope       | openid             |
        | name        | {run} a            |
        | description | y                  |

    Scenario Outline: By <field>, <order>
      When I call ListOAuthCredentials with:
        | sortField | <field> |
        | sortOrder | <order> |
      Then it succeeds
      And the answer lists in this order:
        | credentialId | {<1>.credentialId} |
        | credentialId | {<2>.credentialId} |
        | credentialId | {<3>.credentialId} |

      Examples:
        | field       | order    | 1      | 2      | 3      |
        | *absent*    | *absent* | first  | second | third  |
        | *absent*    | DESC     | third  | second | first  |
        | name        | ASC      | third  | first  | second |
        | name        | DESC     | second | first  | third  |
        | description | ASC      | second | third  | first  |

  Rule: a credential keeps all its redirect URIs

    Scenario: Two of them
      Given a fresh account
      And "ci" is the answer to CreateOAuthCredential with:
        | grantType      | authorization_code     |
        | scope          | openid                 |
        | name           | {run} ci               |
        | redirectUri[0] | https://a.example.com/ |
        | redirectUri[1] | https://b.example.com/ |
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | {ci.credentialId}                              |
        | redirectUri  | ["https://a.example.com/","https://b.example.com/"] |

  Rule: dates tell when something was done

    Scenario: When it was made, and when it was changed
      Given a fresh account
      And "ci" is the answer to CreateOAuthCredential with:
        | grantType | authorization_code |
        | scope     | openid             |
        | name      | {run} ci           |
      When I call UpdateOAuthCredential with:
        | credentialId | {ci.credentialId} |
        | name         | {run} renamed     |
      Then it succeeds
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | {ci.credentialId} |
        | createdAt    | *now*             |
      And the answer lists:
        | credentialId | {ci.credentialId} |
        | updatedAt    | *now*             |
      And the answer lists:
        | credentialId | {ci.credentialId}  |
        | updatedAt    | *since createdAt*  |

  Rule: each form of an answer has its envelope

    # How the encoding is written, and what stands between elements, is open.
    @wire
    Scenario: XML has a prolog, a root with the version, and the action
      When I call CreateOAuthCredential with:
        | grantType    | none |
        | responsetype | xml  |
      Then it fails with invalidGrantType with:
        | grantType | none |
      And the wire shows:
        """
        200 OK
        Content-Type: /^(application|text)\/xml/

        <?xml version="1.0"*any*?>*any*<whmcsapi version="*any*">*any*<action>*any*</action>*any*<result>error</result>*any*</whmcsapi>*any*
        """

    @wire
    Scenario: Pairs are parted by semicolons
      When I call CallAPI with:
        | action       | *empty* |
        | responsetype | nvp     |
      Then it fails with emptyAction
      And the wire shows:
        """
        400 Bad Request

        result=error;message=*any*
        """

    @wire
    Scenario: An action is answered by GET, too
      When I send:
        """
        GET /includes/api.php?action=WhmcsDetails&responsetype=json
        """
      Then it fails with authenticationFailed
