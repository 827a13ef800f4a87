Feature: What the login page answers

  # @mock-only: what the page of a real service says in these cases was never
  # recorded, and it may be a page.
  @mock-only
  Rule: who cannot be sent back is told on the spot, and nothing is authorized

    Background:
      Given a fresh account
      And "app" is the answer to postOauthClients with:
        | name                  | {run} app                            |
        | authorizedGrantType   | CODE                                 |
        | registeredRedirectUri | ["https://app.example.com/callback"] |
      And "page" is the answer to postOauthClients with:
        | name                  | {run} page                           |
        | authorizedGrantType   | TOKEN                                |
        | registeredRedirectUri | ["https://app.example.com/callback"] |
      And "login" is the answer to getOauthAuthorize with:
        | client_id     | {page.id}                        |
        | response_type | token                            |
        | redirect_uri  | https://app.example.com/callback |
      And I call as "login"
      And "before" is the answer to getOauthAuthorizations

    Scenario Outline: Refused with <answer>: <what>
      When I call getOauthAuthorize with:
        | client_id     | <client> |
        | response_type | code     |
        | redirect_uri  | <uri>    |
        | state         | xyz      |
      Then it fails with <answer>
      And nothing has changed

      Examples:
        | answer                   | what                       | client   | uri                                  |
        | clientNotFound           | a client that is not there | {run}    | https://app.example.com/callback     |
        | redirectUriNotRegistered | another site               | {app.id} | https://evil.example.com/callback    |
        | redirectUriNotRegistered | a longer path              | {app.id} | https://app.example.com/callback/    |
        | redirectUriNotRegistered | a parameter more           | {app.id} | https://app.example.com/callback?a=1 |
        | redirectUriNotRegistered | without encryption         | {app.id} | http://app.example.com/callback      |

    Scenario Outline: Refused with invalidRequest, naming <parameter>: <what>
      When I call getOauthAuthorize with:
        | client_id     | <client> |
        | response_type | code     |
        | redirect_uri  | <uri>    |
      Then it fails with invalidRequest with:
        | parameter | <parameter> |
      And nothing has changed

      Examples:
        | what                        | parameter    | client   | uri                              |
        | no client                   | client_id    | *absent* | https://app.example.com/callback |
        | an empty client             | client_id    | *empty*  | https://app.example.com/callback |
        | no redirect URI             | redirect_uri | {app.id} | *absent*                         |
        | a redirect URI that is none | redirect_uri | {app.id} | callback                         |

    Scenario: Refused with clientNotActive: a client that is inactive
      Given "asleep" is the answer to putOauthClient with:
        | clientId              | {app.id}                             |
        | name                  | {run} app                            |
        | authorizedGrantType   | CODE                                 |
        | state                 | inactive                             |
        | registeredRedirectUri | ["https://app.example.com/callback"] |
      When I call getOauthAuthorize with:
        | client_id     | {app.id}                         |
        | response_type | code                             |
        | redirect_uri  | https://app.example.com/callback |
      Then it fails with clientNotActive
      And nothing has changed

  # @mock-only: at a real service a person has to sign in first.
  @mock-only
  Rule: who can be sent back is told there, with the state, and nothing is authorized

    Background:
      Given a fresh account
      And "app" is the answer to postOauthClients with:
        | name                  | {run} app                            |
        | authorizedGrantType   | CODE                                 |
        | registeredRedirectUri | ["https://app.example.com/callback"] |
      And "page" is the answer to postOauthClients with:
        | name                  | {run} page                           |
        | authorizedGrantType   | TOKEN                                |
        | registeredRedirectUri | ["https://app.example.com/callback"] |
      And "ci" is the answer to postOauthClients with:
        | name                  | {run} ci                                                      |
        | authorizedGrantType   | CLIENT-CREDENTIALS                                            |
        | roleDivisions         | [{"roleId":"{target.role}","divisionId":"{target.division}"}] |
        | registeredRedirectUri | ["https://app.example.com/callback"]                          |
      And "login" is the answer to getOauthAuthorize with:
        | client_id     | {page.id}                        |
        | response_type | token                            |
        | redirect_uri  | https://app.example.com/callback |
      And I call as "login"
      And "before" is the answer to getOauthAuthorizations

    Scenario Outline: Sent back with <answer>: <what>
      When I call getOauthAuthorize with:
        | client_id             | <client>                         |
        | response_type         | <type>                           |
        | redirect_uri          | https://app.example.com/callback |
        | state                 | a b                              |
        | code_challenge        | <challenge>                      |
        | code_challenge_method | <method>                         |
      Then it fails with <answer>
      And the answer has:
        | state | a b |
      And the answer lacks "code"
      And the answer lacks "access_token"
      And nothing has changed

      Examples:
        | answer                            | what                              | client    | type     | challenge                                   | method   |
        | redirectedInvalidRequest          | no response type                  | {app.id}  | *absent* | *absent*                                    | *absent* |
        | redirectedInvalidRequest          | an empty response type            | {app.id}  | *empty*  | *absent*                                    | *absent* |
        | redirectedUnsupportedResponseType | a response type that is not there | {app.id}  | id_token | *absent*                                    | *absent* |
        | redirectedUnauthorizedClient      | a token for a client of the code  | {app.id}  | token    | *absent*                                    | *absent* |
        | redirectedUnauthorizedClient      | a code for a client of the token  | {page.id} | code     | *absent*                                    | *absent* |
        | redirectedUnauthorizedClient      | a code for client credentials     | {ci.id}   | code     | *absent*                                    | *absent* |
        | redirectedInvalidPkcePackage      | a challenge that is too short     | {app.id}  | code     | short                                       | S256     |
        | redirectedInvalidPkcePackage      | a challenge without its method    | {app.id}  | code     | E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM | *absent* |
        | redirectedInvalidPkcePackage      | a method without its challenge    | {app.id}  | code     | *absent*                                    | S256     |
        | redirectedInvalidPkcePackage      | a method that hides nothing       | {app.id}  | code     | E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM | plain    |

    Scenario: A token at once, for a page without a server
      When I call getOauthAuthorize with:
        | client_id     | {page.id}                        |
        | response_type | token                            |
        | redirect_uri  | https://app.example.com/callback |
        | state         | a b                              |
      Then it succeeds with tokenIssued as "login"
      And the answer has:
        | access_token | /^[A-Za-z0-9_-]{86}$/ |
        | expires_in   | 86400                 |
        | token_type   | bearer                |
        | state        | a b                   |
      And the answer lacks "refresh_token"
      Given I call as "login"
      When I call getTokensMe
      Then it succeeds
      And the answer has:
        | OAuthClient.id | {page.id} |
