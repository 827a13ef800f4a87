Feature: Tokens

  Background:
    Given a fresh account
    And "ci" is the answer to postOauthClients with:
      | name                       | {run} ci                                                      |
      | authorizedGrantType        | CLIENT-CREDENTIALS                                            |
      | accessTokenValiditySeconds | 300                                                           |
      | roleDivisions              | [{"roleId":"{target.role}","divisionId":"{target.division}"}] |
    And eventually getOauthClient answers clientFound with:
      | clientId | {ci.id} |

  Rule: a token tells whose it is

    @smoke
    Scenario: The token of a client
      Given I call as "ci"
      And "login" is the answer to postOauthToken with:
        | grant_type | client_credentials |
      And I call as "login"
      When I call getTokensMe
      Then it succeeds with tokenDescribed
      And the answer has:
        | organization.id                 | *any*                                                         |
        | organization.name               | *any*                                                         |
        | homeOrganization.id             | *any*                                                         |
        | homeOrganization.name           | *any*                                                         |
        | authorizedScope                 | []                                                            |
        | OAuthClient.id                  | {ci.id}                                                       |
        | OAuthClient.name                | {run} ci                                                      |
        | OAuthClient.authorizedGrantType | CLIENT-CREDENTIALS                                            |
        | OAuthClient.state               | active                                                        |
        | OAuthClient.roleDivisions       | [{"roleId":"{target.role}","divisionId":"{target.division}"}] |
        | OAuthClient.dateCreated         | {ci.dateCreated}                                              |
        | OAuthClient.dateModified        | {ci.dateModified}                                             |
        | OAuthClient.createdBy.id        | {ci.createdBy.id}                                             |
        | OAuthClient.modifiedBy.id       | {ci.modifiedBy.id}                                            |
        | OAuthClient.organization.id     | *any*                                                         |
        | OAuthClient.organization.name   | *any*                                                         |
      When I call headTokensMe
      Then it succeeds with tokenValid

  Rule: a token that was given back opens nothing, and others stay

    Scenario: One of two tokens is given back
      Given I call as "ci"
      And "first" is the answer to postOauthToken with:
        | grant_type | client_credentials |
      And "second" is the answer to postOauthToken with:
        | grant_type | client_credentials |
      And I call as "first"
      When I call deleteTokensMe
      Then it succeeds with tokenRevoked
      When I call getTokensMe
      Then it fails with badCredentials
      When I call headTokensMe
      Then it fails with badCredentials
      When I call deleteTokensMe
      Then it fails with badCredentials
      When I call getOauthClients
      Then it fails with badCredentials
      Given I call as "second"
      When I call getTokensMe
      Then it succeeds

  # @mock-only: needs a clock that can be moved.
  @mock-only
  Rule: a token opens nothing after its time

    Background:
      Given I call as "ci"
      And "login" is the answer to postOauthToken with:
        | grant_type | client_credentials |
      And I call as "login"

    Scenario: Just before the end
      Given the clock moves on by "4m50s"
      When I call getTokensMe
      Then it succeeds

    Scenario Outline: <operation> after the end
      Given the clock moves on by "5m"
      When I call <operation>
      Then it fails with badCredentials

      Examples:
        | operation       |
        | getTokensMe            |
        | headTokensMe           |
        | getOauthClients        |
        | postOauthClients       |
        | getOauthAuthorizations |
        | getOauthScopes         |
        | deleteTokensMe         |

    Scenario Outline: <operation> of a client after the end
      Given the clock moves on by "5m"
      When I call <operation> with:
        | clientId | {ci.id} |
      Then it fails with badCredentials

      Examples:
        | operation                  |
        | getOauthClient             |
        | putOauthClient             |
        | deleteOauthClient          |
        | postOauthClientSecret      |
        | postOauthClientUsageQuery  |
        | getOauthClientUsageSummary |
        | getOauthAuthorization      |

    Scenario: A scope after the end
      Given the clock moves on by "5m"
      When I call getOauthScope with:
        | scopeId | oauth |
      Then it fails with badCredentials

    Scenario: Results of usage after the end
      Given "query" is the answer to getOauthClientUsageSummary with:
        | clientId | {ci.id} |
      And the clock moves on by "5m"
      When I call getOauthClientUsageQueryResult with:
        | clientId    | {ci.id}             |
        | executionId | {query.executionId} |
      Then it fails with badCredentials

  Rule: what happens to a client happens to its tokens

    Scenario: A new secret leaves tokens alone
      Given "new" is the answer to postOauthClientSecret with:
        | clientId | {ci.id} |
      And I call as "new"
      And "login" is the answer to postOauthToken with:
        | grant_type | client_credentials |
      And I call as "login"
      When I call postOauthClientSecret with:
        | clientId | {ci.id} |
      Then it succeeds
      When I call getTokensMe
      Then it succeeds

    Scenario: An inactive client keeps the tokens that it has
      Given I call as "ci"
      And "login" is the answer to postOauthToken with:
        | grant_type | client_credentials |
      And I call as "login"
      When I call putOauthClient with:
        | clientId            | {ci.id}                                                       |
        | name                | {run} ci                                                      |
        | authorizedGrantType | CLIENT-CREDENTIALS                                            |
        | roleDivisions       | [{"roleId":"{target.role}","divisionId":"{target.division}"}] |
        | state               | inactive                                                      |
      Then it succeeds
      When I call getTokensMe
      Then it succeeds

    Scenario: A deleted client has no tokens
      Given I call as "ci"
      And "login" is the answer to postOauthToken with:
        | grant_type | client_credentials |
      And I call as "login"
      And "asleep" is the answer to putOauthClient with:
        | clientId            | {ci.id}                                                       |
        | name                | {run} ci                                                      |
        | authorizedGrantType | CLIENT-CREDENTIALS                                            |
        | roleDivisions       | [{"roleId":"{target.role}","divisionId":"{target.division}"}] |
        | state               | inactive                                                      |
      When I call deleteOauthClient with:
        | clientId | {ci.id} |
      Then it succeeds
      When I call getTokensMe
      Then it fails with badCredentials

    # @mock-only: on a real service staff alone sets this state.
    @mock-only
    Scenario: A disabled client has no tokens, and none comes back with it
      Given I call as "ci"
      And "login" is the answer to postOauthToken with:
        | grant_type | client_credentials |
      And I call as "login"
      When I call putOauthClient with:
        | clientId            | {ci.id}                                                       |
        | name                | {run} ci                                                      |
        | authorizedGrantType | CLIENT-CREDENTIALS                                            |
        | roleDivisions       | [{"roleId":"{target.role}","divisionId":"{target.division}"}] |
        | state               | disabled                                                      |
      Then it succeeds
      When I call getTokensMe
      Then it fails with badCredentials

  # @mock-only: at a real service a person has to sign in and consent.
  @mock-only
  Rule: all that was issued to a client goes with it

    Background:
      Given "app" is the answer to postOauthClients with:
        | name                  | {run} app                            |
        | authorizedGrantType   | CODE                                 |
        | registeredRedirectUri | ["https://app.example.com/callback"] |
      And "redirect" is the answer to getOauthAuthorize with:
        | client_id     | {app.id}                         |
        | response_type | code                             |
        | redirect_uri  | https://app.example.com/callback |
      And "unused" is the answer to getOauthAuthorize with:
        | client_id     | {app.id}                         |
        | response_type | code                             |
        | redirect_uri  | https://app.example.com/callback |
      And "login" is the answer to postOauthToken with:
        | grant_type    | authorization_code               |
        | code          | {redirect.code}                  |
        | redirect_uri  | https://app.example.com/callback |
        | client_id     | {app.id}                         |
        | client_secret | {app.secret}                     |
      And "disabled" is the answer to putOauthClient with:
        | clientId            | {app.id}  |
        | name                | {run} app |
        | authorizedGrantType | CODE      |
        | state               | disabled  |
      And "back" is the answer to putOauthClient with:
        | clientId              | {app.id}                             |
        | name                  | {run} app                            |
        | authorizedGrantType   | CODE                                 |
        | registeredRedirectUri | ["https://app.example.com/callback"] |

    Scenario: The token
      Given I call as "login"
      When I call getTokensMe
      Then it fails with badCredentials

    Scenario: The refresh token
      Given I call as "app"
      When I call postOauthToken with:
        | grant_type    | refresh_token         |
        | refresh_token | {login.refresh_token} |
      Then it fails with refreshTokenInvalid

    Scenario: The code
      Given I call as "app"
      When I call postOauthToken with:
        | grant_type   | authorization_code               |
        | code         | {unused.code}                    |
        | redirect_uri | https://app.example.com/callback |
      Then it fails with invalidGrant

  # @mock-only: the tokens of a person have to stand in a fixture.
  @mock-only
  Rule: a person holds ten tokens, and with one more the oldest goes

    Background:
      Given a mock that starts from:
        """
        purecloud:
          users:
            - {id: facade00-0000-4000-8000-000000000001, roles: []}
          clients:
            - {id: page, name: Page, authorizedGrantType: TOKEN, registeredRedirectUri: ["https://app.example.com/callback"]}
          tokens:
            - {token: users-token-number-01, client: page, user: facade00-0000-4000-8000-000000000001, expiresAt: 2099-01-01T00:00:00Z}
            - {token: users-token-number-02, client: page, user: facade00-0000-4000-8000-000000000001, expiresAt: 2099-01-01T00:00:00Z}
            - {token: users-token-number-03, client: page, user: facade00-0000-4000-8000-000000000001, expiresAt: 2099-01-01T00:00:00Z}
            - {token: users-token-number-04, client: page, user: facade00-0000-4000-8000-000000000001, expiresAt: 2099-01-01T00:00:00Z}
            - {token: users-token-number-05, client: page, user: facade00-0000-4000-8000-000000000001, expiresAt: 2099-01-01T00:00:00Z}
            - {token: users-token-number-06, client: page, user: facade00-0000-4000-8000-000000000001, expiresAt: 2099-01-01T00:00:00Z}
            - {token: users-token-number-07, client: page, user: facade00-0000-4000-8000-000000000001, expiresAt: 2099-01-01T00:00:00Z}
            - {token: users-token-number-08, client: page, user: facade00-0000-4000-8000-000000000001, expiresAt: 2099-01-01T00:00:00Z}
            - {token: users-token-number-09, client: page, user: facade00-0000-4000-8000-000000000001, expiresAt: 2099-01-01T00:00:00Z}
            - {token: users-token-number-10, client: page, user: facade00-0000-4000-8000-000000000001, expiresAt: 2099-01-01T00:00:00Z}
        """

    Scenario: Ten live side by side
      Given I call with:
        | header Authorization | Bearer users-token-number-01 |
      When I call getTokensMe
      Then it succeeds

    Scenario Outline: After the eleventh, token <number> is <fate>
      Given "eleventh" is the answer to getOauthAuthorize with:
        | client_id     | page                             |
        | response_type | token                            |
        | redirect_uri  | https://app.example.com/callback |
      And I call with:
        | header Authorization | Bearer users-token-number-<number> |
      When I call headTokensMe
      Then it <outcome>

      Examples:
        | number | fate  | outcome                   |
        | 01     | gone  | fails with badCredentials |
        | 02     | there | succeeds                  |
        | 10     | there | succeeds                  |

  # @mock-only: the clock has to move.
  @mock-only
  Rule: a token that is over does nothing any more, whoever had it

    Background:
      Given "app" is the answer to postOauthClients with:
        | name                | {run} app |
        | authorizedGrantType | CODE      |
        | state               | inactive  |
      And "login" is the answer to postOauthToken with:
        | grant_type | client_credentials |
      And I call as "login"
      And the clock moves on by "25h"

    Scenario: A create
      When I call postOauthClients with:
        | name                | {run} late |
        | authorizedGrantType | CODE       |
      Then it fails with badCredentials

    Scenario: A replace
      When I call putOauthClient with:
        | clientId            | {app.id}   |
        | name                | {run} late |
        | authorizedGrantType | CODE       |
      Then it fails with badCredentials

    Scenario: A delete
      When I call deleteOauthClient with:
        | clientId | {app.id} |
      Then it fails with badCredentials

    Scenario: A usage query
      When I call postOauthClientUsageQuery with:
        | clientId | {app.id}              |
        | interval | 2026-01-01/2026-01-02 |
      Then it fails with badCredentials
