Feature: Logging in with an authorization code

  # @mock-only: at a real service a person has to sign in and consent.
  @mock-only
  Rule: a person's consent becomes a code, and the code becomes tokens

    Background:
      Given a fresh account
      And "app" is the answer to postOauthClients with:
        | name                       | {run} app                                                                 |
        | authorizedGrantType        | CODE                                                                      |
        | accessTokenValiditySeconds | 3600                                                                      |
        | scope                      | ["oauth"]                                                                 |
        | registeredRedirectUri      | ["https://app.example.com/callback", "https://app.example.com/other?a=1"] |

    @smoke
    Scenario: From the code to the tokens
      When I call getOauthAuthorize with:
        | client_id     | {app.id}                         |
        | response_type | code                             |
        | redirect_uri  | https://app.example.com/callback |
        | state         | x y+z&=%                         |
      Then it succeeds with codeIssued as "redirect"
      And the answer has:
        | code  | /^[A-Za-z0-9_-]{43}$/ |
        | state | x y+z&=%              |
      Given I call as "app"
      When I call postOauthToken with:
        | grant_type   | authorization_code               |
        | code         | {redirect.code}                  |
        | redirect_uri | https://app.example.com/callback |
      Then it succeeds with userTokenIssued as "login"
      And the answer has:
        | access_token  | /^[A-Za-z0-9_-]{86}$/ |
        | refresh_token | /^[A-Za-z0-9_-]{86}$/ |
        | token_type    | bearer                |
        | expires_in    | 3600                  |
      Given I call as "login"
      When I call getTokensMe
      Then it succeeds
      And the answer has:
        | OAuthClient.id  | {app.id}  |
        | authorizedScope | ["oauth"] |

    Scenario: Without a state none comes back
      When I call getOauthAuthorize with:
        | client_id     | {app.id}                         |
        | response_type | code                             |
        | redirect_uri  | https://app.example.com/callback |
      Then it succeeds with codeIssued
      And the answer lacks "state"

    Scenario: The redirect URI may have parameters of its own
      When I call getOauthAuthorize with:
        | client_id     | {app.id}                          |
        | response_type | code                              |
        | redirect_uri  | https://app.example.com/other?a=1 |
        | state         | xyz                               |
      Then it succeeds with codeIssued as "redirect"
      And the answer has:
        | a     | 1   |
        | state | xyz |
      Given I call as "app"
      When I call postOauthToken with:
        | grant_type   | authorization_code                |
        | code         | {redirect.code}                   |
        | redirect_uri | https://app.example.com/other?a=1 |
      Then it succeeds with userTokenIssued

  # @mock-only: at a real service a person has to sign in and consent.
  @mock-only
  Rule: a code is good for one exchange, by the client and for the redirect URI that it was made for, and not for long

    Background:
      Given a fresh account
      And "app" is the answer to postOauthClients with:
        | name                  | {run} app                                                             |
        | authorizedGrantType   | CODE                                                                  |
        | registeredRedirectUri | ["https://app.example.com/callback", "https://app.example.com/other"] |
      And "stranger" is the answer to postOauthClients with:
        | name                  | {run} stranger                       |
        | authorizedGrantType   | CODE                                 |
        | registeredRedirectUri | ["https://app.example.com/callback"] |
      And "redirect" is the answer to getOauthAuthorize with:
        | client_id     | {app.id}                         |
        | response_type | code                             |
        | redirect_uri  | https://app.example.com/callback |
      And I call as "app"

    Scenario: A second exchange
      Given "login" is the answer to postOauthToken with:
        | grant_type   | authorization_code               |
        | code         | {redirect.code}                  |
        | redirect_uri | https://app.example.com/callback |
      When I call postOauthToken with:
        | grant_type   | authorization_code               |
        | code         | {redirect.code}                  |
        | redirect_uri | https://app.example.com/callback |
      Then it fails with codeReplayed
      Given I call as "login"
      When I call getTokensMe
      Then it succeeds

    Scenario: Another redirect URI
      When I call postOauthToken with:
        | grant_type   | authorization_code            |
        | code         | {redirect.code}               |
        | redirect_uri | https://app.example.com/other |
      Then it fails with redirectUriMismatch
      When I call postOauthToken with:
        | grant_type   | authorization_code               |
        | code         | {redirect.code}                  |
        | redirect_uri | https://app.example.com/callback |
      Then it succeeds with userTokenIssued

    Scenario: Another client
      Given I call as "stranger"
      When I call postOauthToken with:
        | grant_type   | authorization_code               |
        | code         | {redirect.code}                  |
        | redirect_uri | https://app.example.com/callback |
      Then it fails with invalidGrant

    Scenario: A code that nobody was given
      When I call postOauthToken with:
        | grant_type   | authorization_code               |
        | code         | made-up                          |
        | redirect_uri | https://app.example.com/callback |
      Then it fails with invalidGrant

    Scenario Outline: After <time>
      Given the clock moves on by "<time>"
      When I call postOauthToken with:
        | grant_type   | authorization_code               |
        | code         | {redirect.code}                  |
        | redirect_uri | https://app.example.com/callback |
      Then it fails with codeExpired

      Examples:
        | time |
        | 5m   |
        | 1h   |

    Scenario: Just in time
      Given the clock moves on by "4m"
      When I call postOauthToken with:
        | grant_type   | authorization_code               |
        | code         | {redirect.code}                  |
        | redirect_uri | https://app.example.com/callback |
      Then it succeeds with userTokenIssued

    Scenario: A wrong secret
      Given I call as nobody
      When I call postOauthToken with:
        | grant_type    | authorization_code               |
        | code          | {redirect.code}                  |
        | redirect_uri  | https://app.example.com/callback |
        | client_id     | {app.id}                         |
        | client_secret | wrong                            |
      Then it fails with invalidClient

    Scenario Outline: Without <parameter>
      When I call postOauthToken with:
        | grant_type   | authorization_code |
        | code         | <code>             |
        | redirect_uri | <uri>              |
      Then it fails with invalidRequest with:
        | parameter | <parameter> |

      Examples:
        | parameter    | code            | uri                              |
        | code         | *absent*        | https://app.example.com/callback |
        | redirect_uri | {redirect.code} | *absent*                         |

  # @mock-only: at a real service a person has to sign in and consent.
  @mock-only
  Rule: with PKCE only the holder of the verifier can use the code, and needs no secret

    Background: challenge and verifier are those of RFC 7636, appendix B
      Given a fresh account
      And "app" is the answer to postOauthClients with:
        | name                  | {run} app                            |
        | authorizedGrantType   | CODE                                 |
        | registeredRedirectUri | ["https://app.example.com/callback"] |
      And "redirect" is the answer to getOauthAuthorize with:
        | client_id             | {app.id}                                    |
        | response_type         | code                                        |
        | redirect_uri          | https://app.example.com/callback            |
        | code_challenge        | E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM |
        | code_challenge_method | S256                                        |

    Scenario: A client without secret
      Given I call as nobody
      When I call postOauthToken with:
        | grant_type    | authorization_code                          |
        | code          | {redirect.code}                             |
        | redirect_uri  | https://app.example.com/callback            |
        | client_id     | {app.id}                                    |
        | code_verifier | dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk |
      Then it succeeds with userTokenIssued

    Scenario: A client with a secret too
      Given I call as "app"
      When I call postOauthToken with:
        | grant_type    | authorization_code                          |
        | code          | {redirect.code}                             |
        | redirect_uri  | https://app.example.com/callback            |
        | code_verifier | dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk |
      Then it succeeds with userTokenIssued

    Scenario Outline: Refused with wrongVerifier: <what>
      Given I call as "app"
      When I call postOauthToken with:
        | grant_type    | authorization_code               |
        | code          | {redirect.code}                  |
        | redirect_uri  | https://app.example.com/callback |
        | code_verifier | <verifier>                       |
      Then it fails with wrongVerifier

      Examples:
        | what             | verifier                                    |
        | another verifier | aBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk |
        | the challenge    | E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM |
        | none             | *absent*                                    |

    Scenario Outline: A verifier that cannot be one: <what>
      Given I call as "app"
      When I call postOauthToken with:
        | grant_type    | authorization_code               |
        | code          | {redirect.code}                  |
        | redirect_uri  | https://app.example.com/callback |
        | code_verifier | <verifier>                       |
      Then it fails with invalidRequest with:
        | parameter | code_verifier |

      Examples:
        | what      | verifier                                    |
        | too short | dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjX  |
        | a blank   | dBjftJeZ4CVP mB92K27uhbUJU1p1r_wW1gFWFOEjXk |

    Scenario: A verifier proves nothing about a code that was made without one
      Given "plain" is the answer to getOauthAuthorize with:
        | client_id     | {app.id}                         |
        | response_type | code                             |
        | redirect_uri  | https://app.example.com/callback |
      And I call as nobody
      When I call postOauthToken with:
        | grant_type    | authorization_code                          |
        | code          | {plain.code}                                |
        | redirect_uri  | https://app.example.com/callback            |
        | client_id     | {app.id}                                    |
        | code_verifier | dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk |
      Then it fails with invalidClient

    Scenario: A secret alone will not do
      Given I call as nobody
      When I call postOauthToken with:
        | grant_type    | authorization_code               |
        | code          | {redirect.code}                  |
        | redirect_uri  | https://app.example.com/callback |
        | client_id     | {app.id}                         |
        | client_secret | {app.secret}                     |
      Then it fails with wrongVerifier

  # @mock-only: at a real service a person has to sign in and consent.
  @mock-only
  Rule: a refresh token gives further tokens to its own client

    Background:
      Given a fresh account
      And "app" is the answer to postOauthClients with:
        | name                       | {run} app                            |
        | authorizedGrantType        | CODE                                 |
        | accessTokenValiditySeconds | 300                                  |
        | registeredRedirectUri      | ["https://app.example.com/callback"] |
      And "stranger" is the answer to postOauthClients with:
        | name                | {run} stranger |
        | authorizedGrantType | CODE           |
      And "redirect" is the answer to getOauthAuthorize with:
        | client_id     | {app.id}                         |
        | response_type | code                             |
        | redirect_uri  | https://app.example.com/callback |
      And I call as "app"
      And "login" is the answer to postOauthToken with:
        | grant_type   | authorization_code               |
        | code         | {redirect.code}                  |
        | redirect_uri | https://app.example.com/callback |

    Scenario: After the first token has expired
      Given the clock moves on by "5m"
      And I call as "login"
      When I call getTokensMe
      Then it fails with badCredentials
      Given I call as "app"
      When I call postOauthToken with:
        | grant_type    | refresh_token         |
        | refresh_token | {login.refresh_token} |
      Then it succeeds with userTokenIssued as "next"
      And the answer has:
        | refresh_token | {login.refresh_token} |
        | token_type    | bearer                |
        | expires_in    | 300                   |
      Given I call as "next"
      When I call getTokensMe
      Then it succeeds

    Scenario: The first token lives on
      Given "next" is the answer to postOauthToken with:
        | grant_type    | refresh_token         |
        | refresh_token | {login.refresh_token} |
      And I call as "login"
      When I call getTokensMe
      Then it succeeds

    Scenario Outline: A refresh token that is not one: <what>
      When I call postOauthToken with:
        | grant_type    | refresh_token |
        | refresh_token | <token>       |
      Then it fails with refreshTokenInvalid

      Examples:
        | what            | token                |
        | made up         | made-up              |
        | an access token | {login.access_token} |

    Scenario: Without a refresh token
      When I call postOauthToken with:
        | grant_type | refresh_token |
      Then it fails with invalidRequest with:
        | parameter | refresh_token |

    Scenario: Another client
      Given I call as "stranger"
      When I call postOauthToken with:
        | grant_type    | refresh_token         |
        | refresh_token | {login.refresh_token} |
      Then it fails with refreshTokenInvalid
