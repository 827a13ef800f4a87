Feature: Access

  A caller is known by its token, and what it may do comes from its roles. Both
  are looked at before anything else.

  Background:
    Given a fresh account
    And "ci" is the answer to postOauthClients with:
      | name                | {run} ci                                                      |
      | authorizedGrantType | CLIENT-CREDENTIALS                                            |
      | roleDivisions       | [{"roleId":"{target.role}","divisionId":"{target.division}"}] |
    And eventually getOauthClient answers clientFound with:
      | clientId | {ci.id} |

  Rule: without a token nothing opens

    Scenario Outline: Nobody calls <operation>
      Given I call as nobody
      When I call <operation>
      Then it fails with authenticationRequired

      Examples:
        | operation              |
        | getOauthClients        |
        | getOauthAuthorizations |
        | getOauthScopes         |
        | getTokensMe            |
        | headTokensMe           |
        | deleteTokensMe         |

    Scenario Outline: Nobody calls <operation>
      Given I call as nobody
      When I call <operation> with:
        | clientId | {ci.id} |
      Then it fails with authenticationRequired

      Examples:
        | operation                  |
        | getOauthClient             |
        | deleteOauthClient          |
        | postOauthClientSecret      |
        | getOauthClientUsageSummary |
        | getOauthAuthorization      |

    Scenario: Nobody calls getOauthScope
      Given I call as nobody
      When I call getOauthScope with:
        | scopeId | oauth |
      Then it fails with authenticationRequired

    Scenario: Nobody calls postOauthClients
      Given I call as nobody
      When I call postOauthClients with:
        | name                | {run} new |
        | authorizedGrantType | CODE      |
      Then it fails with authenticationRequired

    Scenario: Nobody calls putOauthClient
      Given I call as nobody
      When I call putOauthClient with:
        | clientId            | {ci.id}     |
        | name                | {run} after |
        | authorizedGrantType | CODE        |
      Then it fails with authenticationRequired

    Scenario: Nobody calls postOauthClientUsageQuery
      Given I call as nobody
      When I call postOauthClientUsageQuery with:
        | clientId | {ci.id}               |
        | interval | 2021-08-01/2021-08-31 |
      Then it fails with authenticationRequired

    Scenario: Nobody calls getOauthClientUsageQueryResult
      Given I call as nobody
      When I call getOauthClientUsageQueryResult with:
        | clientId    | {ci.id}                              |
        | executionId | 00000000-0000-4000-8000-000000000000 |
      Then it fails with authenticationRequired

    Scenario Outline: What is sent is <what>
      Given I call with:
        | header Authorization | <value> |
      When I call getOauthClients
      Then it fails with authenticationRequired

      Examples:
        | what            | value              |
        | no bearer token | Basic bW9jazptb2Nr |
        | an empty one    | Bearer             |
        | a word          | nonsense           |

  Rule: a token that is not valid opens nothing

    Background:
      Given I call as "ci"
      And "revoked" is the answer to postOauthToken with:
        | grant_type | client_credentials |
      And I call as "revoked"
      And "gone" is the answer to deleteTokensMe

    Scenario Outline: <operation> with a token that was given back
      When I call <operation>
      Then it fails with badCredentials

      Examples:
        | operation              |
        | getOauthClients        |
        | getOauthAuthorizations |
        | getOauthScopes         |
        | getTokensMe            |
        | headTokensMe           |
        | deleteTokensMe         |

    Scenario Outline: <operation> with a token that was given back
      When I call <operation> with:
        | clientId | {ci.id} |
      Then it fails with badCredentials

      Examples:
        | operation                  |
        | getOauthClient             |
        | deleteOauthClient          |
        | postOauthClientSecret      |
        | getOauthClientUsageSummary |
        | getOauthAuthorization      |

    Scenario: getOauthScope with a token that was given back
      When I call getOauthScope with:
        | scopeId | oauth |
      Then it fails with badCredentials

    Scenario: postOauthClients with a token that was given back
      When I call postOauthClients with:
        | name                | {run} new |
        | authorizedGrantType | CODE      |
      Then it fails with badCredentials

    Scenario: putOauthClient with a token that was given back
      When I call putOauthClient with:
        | clientId            | {ci.id}     |
        | name                | {run} after |
        | authorizedGrantType | CODE        |
      Then it fails with badCredentials

    Scenario: postOauthClientUsageQuery with a token that was given back
      When I call postOauthClientUsageQuery with:
        | clientId | {ci.id}               |
        | interval | 2021-08-01/2021-08-31 |
      Then it fails with badCredentials

    Scenario: getOauthClientUsageQueryResult with a token that was given back
      When I call getOauthClientUsageQueryResult with:
        | clientId    | {ci.id}                              |
        | executionId | 00000000-0000-4000-8000-000000000000 |
      Then it fails with badCredentials

    Scenario: A token that was never given out
      Given I call with:
        | header Authorization | Bearer {run} |
      When I call getOauthClients
      Then it fails with badCredentials

  Rule: a refused call changes nothing

    Background:
      Given "before" is the answer to getOauthClients
      And "client" is the answer to getOauthClient with:
        | clientId | {ci.id} |

    Scenario Outline: <who> makes no client
      Given I call as <caller>
      When I call postOauthClients with:
        | name                | {run} new |
        | authorizedGrantType | CODE      |
      Then it fails with <answer>
      And nothing has changed

      Examples:
        | who            | caller   | answer                 |
        | Nobody         | nobody   | authenticationRequired |
        | Who only views | "viewer" | missingAnyPermissions  |

    Scenario Outline: <who> replaces no client
      Given I call as <caller>
      When I call putOauthClient with:
        | clientId            | {ci.id}     |
        | name                | {run} after |
        | authorizedGrantType | CODE        |
      Then it fails with <answer>
      And nothing has changed

      Examples:
        | who            | caller   | answer                 |
        | Nobody         | nobody   | authenticationRequired |
        | Who only views | "viewer" | missingAnyPermissions  |

    Scenario Outline: <who> makes no new secret
      Given I call as <caller>
      When I call postOauthClientSecret with:
        | clientId | {ci.id} |
      Then it fails with <answer>
      And nothing has changed
      Given I call as "ci"
      When I call postOauthToken with:
        | grant_type | client_credentials |
      Then it succeeds with tokenIssued

      Examples:
        | who            | caller   | answer                 |
        | Nobody         | nobody   | authenticationRequired |
        | Who only views | "viewer" | missingAnyPermissions  |

    Scenario Outline: <who> deletes no client
      Given "asleep" is the answer to putOauthClient with:
        | clientId            | {ci.id}            |
        | name                | {run} ci           |
        | authorizedGrantType | CLIENT-CREDENTIALS |
        | state               | inactive           |
      And "before" is the answer to getOauthClients
      And "client" is the answer to getOauthClient with:
        | clientId | {ci.id} |
      And I call as <caller>
      When I call deleteOauthClient with:
        | clientId | {ci.id} |
      Then it fails with <answer>
      And nothing has changed

      Examples:
        | who            | caller   | answer                 |
        | Nobody         | nobody   | authenticationRequired |
        | Who only views | "viewer" | missingAnyPermissions  |

    Scenario: A token that was never given out makes no client
      Given I call with:
        | header Authorization | Bearer {run} |
      When I call postOauthClients with:
        | name                | {run} new |
        | authorizedGrantType | CODE      |
      Then it fails with badCredentials
      And nothing has changed

    Scenario: A token that was never given out replaces no client
      Given I call with:
        | header Authorization | Bearer {run} |
      When I call putOauthClient with:
        | clientId            | {ci.id}     |
        | name                | {run} after |
        | authorizedGrantType | CODE        |
      Then it fails with badCredentials
      And nothing has changed

    Scenario: A token that was never given out makes no new secret
      Given I call with:
        | header Authorization | Bearer {run} |
      When I call postOauthClientSecret with:
        | clientId | {ci.id} |
      Then it fails with badCredentials
      And nothing has changed

    Scenario: A token that was never given out deletes no client
      Given "asleep" is the answer to putOauthClient with:
        | clientId            | {ci.id}            |
        | name                | {run} ci           |
        | authorizedGrantType | CLIENT-CREDENTIALS |
        | state               | inactive           |
      And "before" is the answer to getOauthClients
      And "client" is the answer to getOauthClient with:
        | clientId | {ci.id} |
      And I call with:
        | header Authorization | Bearer {run} |
      When I call deleteOauthClient with:
        | clientId | {ci.id} |
      Then it fails with badCredentials
      And nothing has changed

  Rule: a caller may do what its roles allow, and is told what they lack

    Scenario: Who may only view clients views them
      Given I call as "viewer"
      When I call getOauthClients
      Then it succeeds with clientsListed
      When I call getOauthClient with:
        | clientId | {ci.id} |
      Then it succeeds with clientFound
      When I call getTokensMe
      Then it succeeds with tokenDescribed

    Scenario Outline: Who may only view clients may not call <operation>
      Given I call as "viewer"
      When I call <operation> with:
        | clientId | {ci.id} |
      Then it fails with missingAnyPermissions with:
        | permissions | <permission> |

      Examples:
        | operation             | permission             |
        | deleteOauthClient     | oauth:client:delete    |
        | postOauthClientSecret | oauth:client:edit      |
        | getOauthAuthorization | oauth:client:authorize |

    Scenario: Who may only view clients may not list authorizations
      Given I call as "viewer"
      When I call getOauthAuthorizations
      Then it fails with missingAnyPermissions with:
        | permissions | oauth:client:authorize |

    Scenario: Who may only view clients may not make one
      Given I call as "viewer"
      When I call postOauthClients with:
        | name                | {run} new |
        | authorizedGrantType | CODE      |
      Then it fails with missingAnyPermissions with:
        | permissions | oauth:client:add |

    Scenario: Who may only view clients may not replace one
      Given I call as "viewer"
      When I call putOauthClient with:
        | clientId            | {ci.id}     |
        | name                | {run} after |
        | authorizedGrantType | CODE        |
      Then it fails with missingAnyPermissions with:
        | permissions | oauth:client:edit |

    Scenario: Permission is asked for before the client is looked up, and before the body is read
      Given I call as "viewer"
      When I call putOauthClient with:
        | clientId | 00000000-0000-4000-8000-000000000000 |
        | state    | sleeping                             |
      Then it fails with missingAnyPermissions with:
        | permissions | oauth:client:edit |

  # @mock-only: a real service knows its roles, and gives none to those who do
  # not hold them.
  @mock-only
  Rule: a role that nobody knows allows nothing

    Background:
      Given "powerless" is the answer to postOauthClients with:
        | name                | {run} powerless                                                      |
        | authorizedGrantType | CLIENT-CREDENTIALS                                                   |
        | roleDivisions       | [{"roleId":"decade00-0000-4000-8000-00000000dead","divisionId":"*"}] |
      And I call as "powerless"

    Scenario: It lists no clients
      When I call getOauthClients
      Then it fails with missingAnyPermissions with:
        | permissions | oauth:client:view |

    Scenario: It gets no client
      When I call getOauthClient with:
        | clientId | {ci.id} |
      Then it fails with missingAnyPermissions with:
        | permissions | oauth:client:view |

    Scenario: It reads scopes, and its own token
      When I call getOauthScopes
      Then it succeeds
      When I call getTokensMe
      Then it succeeds
      And the answer has:
        | OAuthClient.id | {powerless.id} |

    @documented
    Scenario: It asks for no usage, as the documents put it
      When I call postOauthClientUsageQuery with:
        | clientId | {ci.id}               |
        | interval | 2021-08-01/2021-08-31 |
      Then it fails with missingAnyPermissions with:
        | permissions | oauth:client:view |
      When I call getOauthClientUsageSummary with:
        | clientId | {ci.id} |
      Then it fails with missingAnyPermissions with:
        | permissions | oauth:client:view |
      When I call getOauthClientUsageQueryResult with:
        | clientId    | {ci.id}                              |
        | executionId | 00000000-0000-4000-8000-000000000000 |
      Then it fails with missingAnyPermissions with:
        | permissions | oauth:client:view |

    @current
    Scenario: It asks for no usage, as the service of today puts it
      When I call postOauthClientUsageQuery with:
        | clientId | {ci.id}               |
        | interval | 2021-08-01/2021-08-31 |
      Then it fails with missingAnyPermissions with:
        | permissions | oauth:client:view, usage:client:view |
      When I call getOauthClientUsageSummary with:
        | clientId | {ci.id} |
      Then it fails with missingAnyPermissions with:
        | permissions | oauth:client:view, usage:client:view |
      When I call getOauthClientUsageQueryResult with:
        | clientId    | {ci.id}                              |
        | executionId | 00000000-0000-4000-8000-000000000000 |
      Then it fails with missingAnyPermissions with:
        | permissions | oauth:client:view, usage:client:view |

  # @mock-only: the roles of a person have to stand in a fixture.
  @mock-only
  Rule: a person's token is worth what the person's own roles are worth

    Scenario Outline: A person who may <what>, by a client without roles
      Given a mock that starts from:
        """
        purecloud:
          users:
            - {id: facade00-0000-4000-8000-000000000001, roles: [<role>]}
          roles:
            - {id: views, permissions: [oauth:client:view]}
            - {id: authorizes, permissions: [oauth:client:authorize]}
          clients:
            - {id: page, name: Page, authorizedGrantType: TOKEN}
          tokens:
            - {token: the-users-own-token, client: page, user: facade00-0000-4000-8000-000000000001, expiresAt: 2099-01-01T00:00:00Z}
        """
      And I call with:
        | header Authorization | Bearer the-users-own-token |
      When I call getOauthClients
      Then it <list>
      When I call getOauthAuthorizations
      Then it <authorizations>

      Examples:
        | what      | role       | list                             | authorizations                   |
        | view      | views      | succeeds                         | fails with missingAnyPermissions |
        | authorize | authorizes | fails with missingAnyPermissions | succeeds                         |
