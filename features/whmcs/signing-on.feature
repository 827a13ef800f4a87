Feature: Signing people on with a credential

  Rule: an installation says where its endpoints are

    @smoke
    Scenario: At the path that every installation has
      When I call getOpenIDConfiguration
      Then it succeeds with configuration
      And the answer has:
        | authorization_endpoint                | /\/oauth\/authorize\.php$/   |
        | token_endpoint                        | /\/oauth\/token\.php$/       |
        | userinfo_endpoint                     | /\/oauth\/userinfo\.php$/    |
        | jwks_uri                              | /\/oauth\/certs\.php$/       |
        | id_token_signing_alg_values_supported | ["RS256"]                    |
        | issuer                                | /^https?:\/\/.*[^\/]$/       |
        | scopes_supported                      | *any*                        |
        | response_types_supported              | *any*                        |
        | claims_supported                      | *any*                        |

    Scenario: Its keys are of RSA
      Given a fresh account
      And "app" is the answer to CreateOAuthCredential with:
        | grantType | authorization_code |
        | name      | {run} app          |
        | scope     | openid             |
      When I call getCertificates
      Then it succeeds with keysListed
      And the answer has:
        | keys.0.kty | RSA   |
        | keys.0.kid | *any* |
        | keys.0.use | sig   |

  # @mock-only: whether the rule is installed is the operator's choice.
  @mock-only
  Rule: the standard path needs a rewrite rule

    Scenario: Without it
      Given a fresh account
      When I call getWellKnownConfiguration
      Then it fails with rewriteMissing

    Scenario: With it
      Given a mock that starts from:
        """
        whmcs: {behaviours: {wellKnownRewrite: installed, signingKeys: always}}
        """
      When I call getWellKnownConfiguration
      Then it succeeds with configuration
      And the answer has:
        | scopes_supported                      | *any*     |
        | response_types_supported              | *any*     |
        | id_token_signing_alg_values_supported | ["RS256"] |
        | claims_supported                      | *any*     |
      When I call getCertificates
      Then it succeeds with keysListed
      And the answer has:
        | keys.0.alg | RS256 |

  # @mock-only: an installation with credentials has keys.
  @mock-only
  Rule: there is no key before a credential signs

    Scenario: In an installation without credentials
      Given a fresh account
      And "gone" is the answer to DeleteOAuthCredential with:
        | credentialId | 1 |
      When I call getCertificates
      Then it succeeds with keysListed
      And the answer has:
        | keys | [] |

  Rule: what nobody may ask is refused

    Scenario Outline: Authorization without <what>
      When I call getAuthorize with:
        | response_type | code                             |
        | client_id     | <client>                         |
        | redirect_uri  | https://app.example.com/callback |
        | state         | xyz                              |
      Then it fails with <answer>

      Examples:
        | what           | client        | answer        |
        | a client       | *absent*      | clientMissing |
        | a known client | {run}.made-up | unknownClient |

    Scenario Outline: A token with <what>
      When I call postToken with:
        | grant_type    | <grant>  |
        | client_id     | <client> |
        | client_secret | <secret> |
      Then it fails with <answer>

      Examples:
        | what               | grant              | client        | secret   | answer                   |
        | no client          | authorization_code | *absent*      | *absent* | clientCredentialsMissing |
        | no grant type      | *absent*           | {run}.made-up | made-up  | grantTypeMissing         |
        | an unknown client  | authorization_code | {run}.made-up | made-up  | wrongClient              |

    Scenario: A token by a grant that there is none of
      When I call postToken with:
        | grant_type | made-up |
      Then it fails with unsupportedGrantType with:
        | grantType | made-up |

    Scenario: Who signed on, without a token
      When I call getUserInfo
      Then it fails with tokenMissing

    Scenario: Who signed on, by a token that nobody was given
      When I call getUserInfo with:
        | access_token | made-up |
      Then it fails with invalidToken

    Scenario: Who signed on, with two tokens
      Given I call with:
        | header Authorization | Bearer made-up |
      When I call getUserInfo with:
        | access_token | made-up |
      Then it fails with twoTokens

  Rule: a redirect URI is compared letter by letter

    Scenario Outline: <what>
      Given a fresh account
      And "app" is the answer to CreateOAuthCredential with:
        | grantType   | authorization_code               |
        | name        | {run} app                        |
        | scope       | openid                           |
        | redirectUri | https://app.example.com/callback |
      When I call getAuthorize with:
        | response_type | code                   |
        | client_id     | {app.clientIdentifier} |
        | redirect_uri  | <uri>                  |
        | scope         | openid                 |
        | state         | xyz                    |
      Then it fails with redirectUriMismatch

      Examples:
        | what                   | uri                               |
        | another one            | https://other.example.com/        |
        | with a slash at its end | https://app.example.com/callback/ |
        | none                   | *absent*                          |

  # @mock-only: at a real installation a person has to sign in and consent.
  @mock-only
  Rule: what was created signs a user on

    Background:
      Given a fresh account
      And "app" is the answer to CreateOAuthCredential with:
        | grantType   | authorization_code                   |
        | name        | {run} app                            |
        | scope       | openid profile email                 |
        | redirectUri | https://app.example.com/callback?a=1 |

    @smoke
    Scenario: From the code to the user
      When I call getAuthorize with:
        | response_type | code                                 |
        | client_id     | {app.clientIdentifier}               |
        | redirect_uri  | https://app.example.com/callback?a=1 |
        | scope         | openid profile email                 |
        | state         | x y+z&=%                             |
      Then it succeeds with authorizationCodeIssued as "redirect"
      And the answer has:
        | a     | 1                |
        | code  | /^[0-9a-f]{40}$/ |
        | state | x y+z&=%         |
      When I call postToken with:
        | grant_type    | authorization_code                   |
        | code          | {redirect.code}                      |
        | redirect_uri  | https://app.example.com/callback?a=1 |
        | client_id     | {app.clientIdentifier}               |
        | client_secret | {app.clientSecret}                   |
      Then it succeeds with identityIssued as "login"
      And the answer has:
        | access_token | /^[0-9a-f]{40}$/                                  |
        | expires_in   | 3600                                              |
        | token_type   | Bearer                                            |
        | scope        | openid profile email                              |
        | id_token     | /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/ |
      When I call getUserInfo with:
        | access_token | {login.access_token} |
      Then it succeeds with userDescribed
      And the answer has:
        | sub            | 3b241101-e2bb-4255-8caf-4136c566a962 |
        | name           | Mock User                            |
        | email          | user@example.com                     |
        | email_verified | false                                |
        | locale         | *any*                                |
      Given I call with:
        | header Authorization | Bearer {login.access_token} |
      When I call getUserInfo
      Then it succeeds with userDescribed

    Scenario Outline: Fewer scopes show less of the user: <scope>
      Given "redirect" is the answer to getAuthorize with:
        | response_type | code                                 |
        | client_id     | {app.clientIdentifier}               |
        | redirect_uri  | https://app.example.com/callback?a=1 |
        | scope         | <scope>                              |
        | state         | xyz                                  |
      And "login" is the answer to postToken with:
        | grant_type    | authorization_code                   |
        | code          | {redirect.code}                      |
        | redirect_uri  | https://app.example.com/callback?a=1 |
        | client_id     | {app.clientIdentifier}               |
        | client_secret | {app.clientSecret}                   |
      When I call getUserInfo with:
        | access_token | {login.access_token} |
      Then it succeeds with <answer>
      And the answer has:
        | <first>  | *any* |
        | <second> | *any* |
      And the answer lacks "<lacks>"

      Examples:
        | scope          | answer         | first | second         | lacks |
        | openid         | userIdentified | sub   | sub            | name  |
        | openid profile | userNamed      | name  | locale         | email |
        | openid email   | userAddressed  | email | email_verified | name  |

    Scenario: Without openid there is no ID token, and nothing to see
      Given "redirect" is the answer to getAuthorize with:
        | response_type | code                                 |
        | client_id     | {app.clientIdentifier}               |
        | redirect_uri  | https://app.example.com/callback?a=1 |
        | scope         | profile                              |
        | state         | xyz                                  |
      When I call postToken with:
        | grant_type    | authorization_code                   |
        | code          | {redirect.code}                      |
        | redirect_uri  | https://app.example.com/callback?a=1 |
        | client_id     | {app.clientIdentifier}               |
        | client_secret | {app.clientSecret}                   |
      Then it succeeds with tokenIssued as "login"
      And the answer lacks "id_token"
      When I call getUserInfo with:
        | access_token | {login.access_token} |
      Then it fails with insufficientScope

    Scenario Outline: A request that goes back refused: <answer>
      When I call getAuthorize with:
        | response_type | <type>                               |
        | client_id     | {app.clientIdentifier}               |
        | redirect_uri  | https://app.example.com/callback?a=1 |
        | scope         | <scope>                              |
        | state         | <state>                              |
      Then it fails with <answer>

      Examples:
        | type     | scope            | state    | answer                        |
        | token    | openid           | xyz      | redirectedInvalidResponseType |
        | *absent* | openid           | xyz      | redirectedInvalidResponseType |
        | code     | openid {run}     | xyz      | redirectedInvalidScope        |
        | code     | *absent*         | xyz      | redirectedScopeRequired       |
        | code     | openid           | *absent* | redirectedStateRequired       |

    Scenario: A credential for another grant
      Given "sso" is the answer to CreateOAuthCredential with:
        | grantType   | single_sign_on                   |
        | serviceId   | {target.service}                 |
        | scope       | clientarea:sso                   |
        | redirectUri | https://app.example.com/callback |
      When I call getAuthorize with:
        | response_type | code                             |
        | client_id     | {sso.clientIdentifier}           |
        | redirect_uri  | https://app.example.com/callback |
        | scope         | clientarea:sso                   |
        | state         | xyz                              |
      Then it fails with redirectedUnauthorizedClient

    Scenario: A response type that the installation switched off
      Given getAuthorize will answer redirectedUnsupportedResponseType
      When I call getAuthorize with:
        | response_type | code                                 |
        | client_id     | {app.clientIdentifier}               |
        | redirect_uri  | https://app.example.com/callback?a=1 |
      Then it fails with redirectedUnsupportedResponseType

  # @mock-only: at a real installation a person has to sign in and consent.
  @mock-only
  Rule: a code is good for one exchange, by its client, for its redirect URI, and for thirty seconds

    Background:
      Given a fresh account
      And "app" is the answer to CreateOAuthCredential with:
        | grantType   | authorization_code               |
        | name        | {run} app                        |
        | scope       | openid profile                   |
        | redirectUri | https://app.example.com/callback |
      And "stranger" is the answer to CreateOAuthCredential with:
        | grantType | authorization_code |
        | name      | {run} stranger     |
        | scope     | openid             |
      And "redirect" is the answer to getAuthorize with:
        | response_type | code                             |
        | client_id     | {app.clientIdentifier}           |
        | redirect_uri  | https://app.example.com/callback |
        | scope         | openid                           |
        | state         | xyz                              |

    Scenario: A second exchange
      Given "login" is the answer to postToken with:
        | grant_type    | authorization_code               |
        | code          | {redirect.code}                  |
        | redirect_uri  | https://app.example.com/callback |
        | client_id     | {app.clientIdentifier}           |
        | client_secret | {app.clientSecret}               |
      When I call postToken with:
        | grant_type    | authorization_code               |
        | code          | {redirect.code}                  |
        | redirect_uri  | https://app.example.com/callback |
        | client_id     | {app.clientIdentifier}           |
        | client_secret | {app.clientSecret}               |
      Then it fails with invalidCode
      When I call getUserInfo with:
        | access_token | {login.access_token} |
      Then it succeeds with userIdentified
      Given the clock moves on by "1h"
      When I call getUserInfo with:
        | access_token | {login.access_token} |
      Then it fails with tokenExpired

    Scenario Outline: An exchange that does not fit: <answer>
      When I call postToken with:
        | grant_type    | authorization_code |
        | code          | <code>             |
        | redirect_uri  | <uri>              |
        | client_id     | <id>               |
        | client_secret | <secret>           |
        | scope         | <scope>            |
      Then it fails with <answer>

      Examples:
        | code            | uri                              | id                          | secret                  | scope    | answer               |
        | *absent*        | https://app.example.com/callback | {app.clientIdentifier}      | {app.clientSecret}      | *absent* | codeMissing          |
        | made-up         | https://app.example.com/callback | {app.clientIdentifier}      | {app.clientSecret}      | *absent* | invalidCode          |
        | {redirect.code} | https://app.example.com/callback | {stranger.clientIdentifier} | {stranger.clientSecret} | *absent* | invalidCode          |
        | {redirect.code} | https://app.example.com/other    | {app.clientIdentifier}      | {app.clientSecret}      | *absent* | redirectUriNotOfCode |
        | {redirect.code} | *absent*                         | {app.clientIdentifier}      | {app.clientSecret}      | *absent* | redirectUriNotOfCode |
        | {redirect.code} | https://app.example.com/callback | {app.clientIdentifier}      | {app.clientSecret}      | profile  | scopeNotOfCode       |
        | {redirect.code} | https://app.example.com/callback | {app.clientIdentifier}      | wrong                   | *absent* | wrongClient          |
        | {redirect.code} | https://app.example.com/callback | {app.clientIdentifier}      | *absent*                | *absent* | secretMissing        |

    Scenario: After thirty seconds
      Given the clock moves on by "30s"
      When I call postToken with:
        | grant_type    | authorization_code               |
        | code          | {redirect.code}                  |
        | redirect_uri  | https://app.example.com/callback |
        | client_id     | {app.clientIdentifier}           |
        | client_secret | {app.clientSecret}               |
      Then it fails with codeExpired

    Scenario: Just in time
      Given the clock moves on by "20s"
      When I call postToken with:
        | grant_type    | authorization_code               |
        | code          | {redirect.code}                  |
        | redirect_uri  | https://app.example.com/callback |
        | client_id     | {app.clientIdentifier}           |
        | client_secret | {app.clientSecret}               |
      Then it succeeds with identityIssued

    Scenario: The credential was changed to another grant
      Given "changed" is the answer to UpdateOAuthCredential with:
        | credentialId | {app.credentialId} |
        | grantType    | single_sign_on     |
        | serviceId    | {target.service}   |
      When I call postToken with:
        | grant_type    | authorization_code               |
        | code          | {redirect.code}                  |
        | redirect_uri  | https://app.example.com/callback |
        | client_id     | {app.clientIdentifier}           |
        | client_secret | {app.clientSecret}               |
      Then it fails with unauthorizedClient

    Scenario: A reset kills the old secret, a deletion all that was issued
      Given "reset" is the answer to UpdateOAuthCredential with:
        | credentialId | {app.credentialId} |
        | resetSecret  | 1                  |
      When I call postToken with:
        | grant_type    | authorization_code               |
        | code          | {redirect.code}                  |
        | redirect_uri  | https://app.example.com/callback |
        | client_id     | {app.clientIdentifier}           |
        | client_secret | {app.clientSecret}               |
      Then it fails with wrongClient
      Given "login" is the answer to postToken with:
        | grant_type    | authorization_code               |
        | code          | {redirect.code}                  |
        | redirect_uri  | https://app.example.com/callback |
        | client_id     | {app.clientIdentifier}           |
        | client_secret | {reset.newClientSecret}          |
      And "gone" is the answer to DeleteOAuthCredential with:
        | credentialId | {app.credentialId} |
      When I call getUserInfo with:
        | access_token | {login.access_token} |
      Then it fails with invalidToken
      When I call postToken with:
        | grant_type    | authorization_code      |
        | code          | {redirect.code}         |
        | client_id     | {app.clientIdentifier}  |
        | client_secret | {reset.newClientSecret} |
      Then it fails with wrongClient
      When I call getAuthorize with:
        | response_type | code                             |
        | client_id     | {app.clientIdentifier}           |
        | redirect_uri  | https://app.example.com/callback |
      Then it fails with unknownClient

  # @mock-only: only a mock can be told how to behave.
  @mock-only
  Rule: a fixture chooses how an installation signs on

    Scenario Outline: Of an installation where <what>
      Given a mock that starts from:
        """
        whmcs:
          behaviours: {<behaviour>}
          clients: [{id: 1, closed: <closed>}]
          users: [{id: 1, uuid: 3b241101-e2bb-4255-8caf-4136c566a962, client: 1, withoutSingleSignOn: <without>}]
          oauthCredentials:
            - id: 1
              grantType: authorization_code
              name: App
              scope: openid
              clientIdentifier: App
              clientSecret: app-secret
              redirectUri: [https://app.example.com/callback]
        """
      When I call getAuthorize with:
        | response_type | code                             |
        | client_id     | App                              |
        | redirect_uri  | https://app.example.com/callback |
        | scope         | openid                           |
        | state         | xyz                              |
      Then it fails with <answer>

      Examples:
        | what                                | behaviour     | closed | without | answer                 |
        | nobody ever consents                | consent: deny | false  | false   | redirectedAccessDenied |
        | the client is closed                | consent: auto | true   | false   | signOnDenied           |
        | the user switched single sign-on off | consent: auto | false  | true    | signOnDenied           |

    Scenario: A state comes back where none is asked for, too
      Given a mock that starts from:
        """
        whmcs:
          behaviours: {authorizeState: optional}
          users: [{id: 1, uuid: 3b241101-e2bb-4255-8caf-4136c566a962}]
          oauthCredentials:
            - id: 1
              grantType: authorization_code
              name: App
              scope: openid
              clientIdentifier: App
              clientSecret: app-secret
              redirectUri: [https://app.example.com/callback]
        """
      When I call getAuthorize with:
        | response_type | code                             |
        | client_id     | App                              |
        | redirect_uri  | https://app.example.com/callback |
        | scope         | openid                           |
        | state         | xyz                              |
      Then it succeeds with authorizationCodeIssued
      And the answer has:
        | state | xyz |

    Scenario Outline: PKCE is verified: <what>
      Given a mock that starts from:
        """
        whmcs:
          behaviours: {pkce: verify, authorizeState: optional, missingSecret: confidentialClients}
          users: [{id: 1, uuid: 3b241101-e2bb-4255-8caf-4136c566a962}]
          oauthCredentials:
            - id: 1
              grantType: authorization_code
              name: App
              scope: openid
              clientIdentifier: App
              clientSecret: app-secret
              redirectUri: [https://app.example.com/callback]
        """
      And "redirect" is the answer to getAuthorize with:
        | response_type         | code                                        |
        | client_id             | App                                         |
        | redirect_uri          | https://app.example.com/callback            |
        | scope                 | openid                                      |
        | code_challenge        | E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM |
        | code_challenge_method | S256                                        |
      When I call postToken with:
        | grant_type    | authorization_code               |
        | code          | {redirect.code}                  |
        | redirect_uri  | https://app.example.com/callback |
        | client_id     | App                              |
        | client_secret | <secret>                         |
        | code_verifier | <verifier>                       |
      Then it <comes to>

      Examples:
        | what                | secret     | verifier                                    | comes to                         |
        | the right verifier  | app-secret | dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk | succeeds with identityIssued     |
        | no verifier         | app-secret | *absent*                                    | fails with verifierMissing       |
        | the wrong verifier  | app-secret | wrong                                       | fails with verifierMismatch      |
        | no secret           | *absent*   | dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk | fails with credentialsRequired   |
