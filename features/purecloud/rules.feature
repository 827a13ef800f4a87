Feature: What a client may be

  Rule: a create that breaks a rule is refused by name and makes nothing

    Background:
      Given a fresh account
      And "before" is the answer to getOauthClients

    Scenario Outline: Refused with <answer>: <what>
      When I call postOauthClients with:
        | name                | {run} new |
        | authorizedGrantType | CODE      |
        | <field>             | <value>   |
      Then it fails with <answer>
      And nothing has changed

      Examples:
        | answer      | what                       | field                      | value                        |
        | badRequest  | too short a life           | accessTokenValiditySeconds | 299                          |
        | badRequest  | too long a life            | accessTokenValiditySeconds | 172801                       |
        | badRequest  | a life that is no number   | accessTokenValiditySeconds | long                         |
        | badRequest  | a redirect to nowhere      | registeredRedirectUri      | ["not a uri"]                |
        | badRequest  | a redirect with a fragment | registeredRedirectUri      | ["https://a.example/#f"]     |
        | badRequest  | scopes that are no list    | scope                      | oauth                        |
        | badRequest  | a role without division    | roleDivisions              | [{"roleId":"{target.role}"}] |
        | invalidDate | a day that is none         | dateToDelete               | soon                         |
        | invalidDate | a day without time         | dateToDelete               | 2030-01-02                   |

    Scenario Outline: Refused with <answer>: <what>
      When I call postOauthClients with:
        | name                | <name>      |
        | authorizedGrantType | <grantType> |
      Then it fails with <answer>
      And nothing has changed

      Examples:
        | answer             | what                           | name      | grantType          |
        | badRequest         | no name                        | *absent*  | CODE               |
        | badRequest         | an empty name                  | *empty*   | CODE               |
        | badRequest         | a name that is null            | *null*    | CODE               |
        | badGrantType       | a grant type that is not there | {run} new | IMPLICIT           |
        | badGrantType       | one in small letters           | {run} new | code               |
        | badGrantType       | an empty grant type            | {run} new | *empty*            |
        | grantTypeRequired  | no grant type                  | {run} new | *absent*           |
        | missingClientRoles | client credentials and no role | {run} new | CLIENT-CREDENTIALS |

    Scenario Outline: There is no state <state>
      When I call postOauthClients with:
        | name                | {run} new |
        | authorizedGrantType | CODE      |
        | state               | <state>   |
      Then it fails with invalidValue with:
        | value     | <state>                    |
        | fieldType | state                      |
        | allowed   | active, disabled, inactive |
      And nothing has changed

      Examples:
        | state    |
        | sleeping |
        | Active   |

    Scenario: SCIM does not live for ever
      When I call postOauthClients with:
        | name                       | {run} new |
        | authorizedGrantType        | CODE      |
        | scope                      | ["scim"]  |
        | accessTokenValiditySeconds | 38880001  |
      Then it fails with badRequest
      And nothing has changed

    Scenario: Empty lists are no roles
      When I call postOauthClients with:
        | name                | {run} new          |
        | authorizedGrantType | CLIENT-CREDENTIALS |
        | roleIds             | []                 |
        | roleDivisions       | []                 |
      Then it fails with missingClientRoles
      And nothing has changed

    Scenario: A body that is announced as text
      Given I call with:
        | header Content-Type | text/plain |
      When I call postOauthClients with:
        | name                | {run} new |
        | authorizedGrantType | CODE      |
      Then it fails with unsupportedMediaType
      And nothing has changed

  Rule: a replace that breaks a rule is refused by name and changes nothing

    Background:
      Given a fresh account
      And "app" is the answer to postOauthClients with:
        | name                | {run} app |
        | description         | Before    |
        | authorizedGrantType | CODE      |
      And eventually getOauthClient answers clientFound with:
        | clientId | {app.id} |
      And "before" is the answer to getOauthClients

    Scenario Outline: Refused with <answer>: <what>
      When I call putOauthClient with:
        | clientId            | {app.id}    |
        | description         | After       |
        | name                | <name>      |
        | authorizedGrantType | <grantType> |
        | <field>             | <value>     |
      Then it fails with <answer>
      And nothing has changed

      Examples:
        | answer            | what                           | name      | grantType | field                      | value         |
        | badRequest        | no name                        | *absent*  | CODE      | state                      | active        |
        | badRequest        | an empty name                  | *empty*   | CODE      | state                      | active        |
        | badRequest        | too short a life               | {run} app | CODE      | accessTokenValiditySeconds | 299           |
        | badRequest        | too long a life                | {run} app | CODE      | accessTokenValiditySeconds | 172801        |
        | badRequest        | a redirect to nowhere          | {run} app | CODE      | registeredRedirectUri      | ["not a uri"] |
        | invalidDate       | a day that is none             | {run} app | CODE      | dateToDelete               | soon          |
        | badGrantType      | a grant type that is not there | {run} app | IMPLICIT  | state                      | active        |
        | grantTypeRequired | no grant type                  | {run} app | *absent*  | state                      | active        |

    Scenario: There is no state sleeping
      When I call putOauthClient with:
        | clientId            | {app.id}  |
        | name                | {run} app |
        | authorizedGrantType | CODE      |
        | state               | sleeping  |
      Then it fails with invalidValue with:
        | value     | sleeping                   |
        | fieldType | state                      |
        | allowed   | active, disabled, inactive |
      And nothing has changed

    Scenario: A body that is announced as XML
      Given I call with:
        | header Content-Type | application/xml |
      When I call putOauthClient with:
        | clientId            | {app.id}  |
        | name                | {run} new |
        | authorizedGrantType | CODE      |
      Then it fails with unsupportedMediaType
      And nothing has changed

    Scenario: A client that is not there
      When I call putOauthClient with:
        | clientId            | 00000000-0000-4000-8000-000000000000 |
        | name                | {run} new                            |
        | authorizedGrantType | CODE                                 |
      Then it fails with notFound
      And nothing has changed

  # @mock-only: how long a description a real service takes is not known, and the
  # body has to be grown from answers.
  @mock-only
  Rule: a body over 512000 bytes is refused before it is read

    Background:
      Given a fresh account
      And "app" is the answer to postOauthClients with:
        | name                | {run} app                                                        |
        | authorizedGrantType | CODE                                                             |
        | description         | 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef |
      And "app" is the answer to putOauthClient with:
        | clientId            | {app.id}                                                                                                                                                                   |
        | name                | {run} app                                                                                                                                                                  |
        | authorizedGrantType | CODE                                                                                                                                                                       |
        | description         | {app.description}{app.description}{app.description}{app.description}{app.description}{app.description}{app.description}{app.description}{app.description}{app.description} |
      And "app" is the answer to putOauthClient with:
        | clientId            | {app.id}                                                                                                                                                                   |
        | name                | {run} app                                                                                                                                                                  |
        | authorizedGrantType | CODE                                                                                                                                                                       |
        | description         | {app.description}{app.description}{app.description}{app.description}{app.description}{app.description}{app.description}{app.description}{app.description}{app.description} |
      And "app" is the answer to putOauthClient with:
        | clientId            | {app.id}                                                                                                                                                                   |
        | name                | {run} app                                                                                                                                                                  |
        | authorizedGrantType | CODE                                                                                                                                                                       |
        | description         | {app.description}{app.description}{app.description}{app.description}{app.description}{app.description}{app.description}{app.description}{app.description}{app.description} |
      And "before" is the answer to getOauthClients

    Scenario: A create
      When I call postOauthClients with:
        | name                | {run} new                                                                                                                                |
        | authorizedGrantType | CODE                                                                                                                                     |
        | description         | {app.description}{app.description}{app.description}{app.description}{app.description}{app.description}{app.description}{app.description} |
      Then it fails with requestTooLarge
      And nothing has changed

    Scenario: A replace
      When I call putOauthClient with:
        | clientId            | {app.id}                                                                                                                                 |
        | name                | {run} app                                                                                                                                |
        | authorizedGrantType | CODE                                                                                                                                     |
        | description         | {app.description}{app.description}{app.description}{app.description}{app.description}{app.description}{app.description}{app.description} |
      Then it fails with requestTooLarge
      And nothing has changed

    Scenario: A usage query
      When I call postOauthClientUsageQuery with:
        | clientId | {app.id}                                                                                                                                 |
        | interval | {app.description}{app.description}{app.description}{app.description}{app.description}{app.description}{app.description}{app.description} |
      Then it fails with requestTooLarge
      And nothing has changed

    Scenario: One that is just short enough
      When I call putOauthClient with:
        | clientId            | {app.id}                                                                                                                |
        | name                | {run} app                                                                                                               |
        | authorizedGrantType | CODE                                                                                                                    |
        | description         | {app.description}{app.description}{app.description}{app.description}{app.description}{app.description}{app.description} |
      Then it succeeds with clientReplaced

  Rule: what nobody told is taken as most clients need it

    Scenario Outline: A client for SCIM has tokens for 450 days: <scope>
      Given a fresh account
      When I call postOauthClients with:
        | name                       | {run} new   |
        | authorizedGrantType        | CODE        |
        | scope                      | ["<scope>"] |
        | accessTokenValiditySeconds | 38880000    |
      Then it succeeds with clientCreated
      And the answer has:
        | accessTokenValiditySeconds | 38880000 |

      Examples:
        | scope         |
        | scim          |
        | scim:readonly |

    Scenario: A null is as good as nothing
      Given a fresh account
      When I call postOauthClients with:
        | name                | {run} new |
        | authorizedGrantType | CODE      |
        | description         | *null*    |
        | state               | *null*    |
        | scope               | *null*    |
      Then it succeeds with clientCreated
      And the answer has:
        | state | active |
      And the answer lacks "description"

    Scenario: The same role twice is one
      Given a fresh account
      When I call postOauthClients with:
        | name                | {run} new                       |
        | authorizedGrantType | CLIENT-CREDENTIALS              |
        | roleIds             | ["{target.role}","{target.role}"] |
      Then it succeeds with clientCreated
      And the answer has:
        | roleIds | ["{target.role}"] |

  # @mock-only: only a mock can be told how to behave.
  @mock-only
  Rule: a fixture may have it otherwise

    Scenario Outline: <behaviour>
      Given a mock that starts from:
        """
        purecloud:
          behaviours: {<behaviour>}
          roles: [{id: r, permissions: ["oauth:client:add"]}]
          clients:
            - {id: c0ffee00-0000-4000-8000-000000000001, name: n, authorizedGrantType: CLIENT-CREDENTIALS, secret: mock-client-secret, roleDivisions: [{roleId: r, divisionId: "*"}]}
        """
      When I call postOauthClients with:
        | name                | {run} new |
        | authorizedGrantType | CODE      |
        | <field>             | <value>   |
        | <other>             | <as>      |
      Then it fails with badRequest

      Examples:
        | behaviour                | field   | value     | other                      | as       |
        | scimClients: none        | scope   | ["scim"]  | accessTokenValiditySeconds | 38880000 |
        | nullFields: refused      | scope   | ["oauth"] | description                | *null*   |
        | repeatedRoleIds: refused | roleIds | ["r","r"] | description                | d        |
