Feature: Single sign-on

  A token signs a client's user on, once and within a minute. An administrator asks
  for one by an action, an application by a credential of the grant.

  Rule: an administrator must say who signs on, and may say where to

    Scenario Outline: <what>
      When I call CreateSsoToken with:
        | client_id   | <client>      |
        | user_id     | <user>        |
        | destination | <destination> |
      Then it fails with <answer>

      Examples:
        | what                    | client    | user      | destination | answer               |
        | Nobody                  | *absent*  | *absent*  | *absent*    | clientOrUserRequired |
        | Empty numbers           | *empty*   | *empty*   | *absent*    | clientOrUserRequired |
        | Zeros                   | 0         | 0         | *absent*    | clientOrUserRequired |
        | Nobody, but a place     | *absent*  | *absent*  | made-up     | clientOrUserRequired |
        | A client of no number   | 999999999 | *absent*  | *absent*    | invalidClientID      |
        | A client of another way | made-up   | *absent*  | *absent*    | invalidClientID      |
        | A user of no number     | *absent*  | 999999999 | *absent*    | invalidUserID        |
        | Neither is there        | 999999999 | 999999999 | *absent*    | invalidClientID      |

  # @mock-only: a token that works signs on as somebody.
  @mock-only
  Rule: an administrator's token signs on once, and within a minute

    Background:
      Given a mock that starts from:
        """
        whmcs:
          systemUrl: https://billing.example.com
          administrators: [{username: admin, password: mock-password}]
          roles: [{name: everything, actions: ["*"]}]
          apiCredentials: [{identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [everything]}]
          clients: [{id: 1}, {id: 2}, {id: 3, closed: true}, {id: 4}]
          users:
            - {id: 1, uuid: 3b241101-e2bb-4255-8caf-4136c566a962, client: 1}
            - {id: 2, uuid: 7f0c8d3a-5d1e-4c66-9a1b-2f6b0c9d8e7f, client: 2, withoutSingleSignOn: true}
            - {id: 3, uuid: b5a1f0c2-93d4-4e0b-8f57-0d2c7e6a1b94, client: 3}
            - {id: 4, uuid: c9d2e8b7-1f3a-4b5c-a6d7-8e9f0a1b2c3d, client: 1}
            - {id: 5, uuid: d1e2f3a4-1f3a-4b5c-a6d7-8e9f0a1b2c3d}
        """

    @smoke
    Scenario: It is good once
      Given "token" is the answer to CreateSsoToken with:
        | client_id | 1 |
      When I call getSingleSignOn with:
        | access_token | {token.access_token} |
      Then it succeeds with signedOn
      When I call getSingleSignOn with:
        | access_token | {token.access_token} |
      Then it fails with ssoTokenRefused

    Scenario: What is answered
      When I call CreateSsoToken with:
        | client_id | 1 |
      Then it succeeds with ssoTokenCreated
      And the answer has:
        | result       | success                                                                                      |
        | access_token | /^[0-9a-f]{40}$/                                                                             |
        | redirect_url | /^https:\/\/billing\.example\.com\/oauth\/singlesignon\.php\?access_token=[0-9a-f]{40}$/ |

    Scenario Outline: After <span> it <comes to>
      Given "token" is the answer to CreateSsoToken with:
        | user_id | 1 |
      And the clock moves on by "<span>"
      When I call getSingleSignOn with:
        | access_token | {token.access_token} |
      Then it <comes to>

      Examples:
        | span | comes to                   |
        | 55s  | succeeds with signedOn     |
        | 60s  | fails with ssoTokenRefused |
        | 61s  | fails with ssoTokenRefused |

    Scenario Outline: It signs <whom> on
      Given "token" is the answer to CreateSsoToken with:
        | client_id | <client> |
        | user_id   | <user>   |
      When I call getSingleSignOn with:
        | access_token | {token.access_token} |
      Then it succeeds with signedOn

      Examples:
        | whom                              | client   | user     |
        | a user of a client                | 1        | 4        |
        | a user whose client is not named  | *absent* | 4        |
        | a user without a client           | *absent* | 5        |
        | a client that has no user         | 4        | *absent* |

    Scenario Outline: It is refused for <whom>
      When I call CreateSsoToken with:
        | client_id | <client> |
        | user_id   | <user>   |
      Then it fails with ssoBlocked with:
        | client | <named> |

      Examples:
        | whom                                     | client   | user     | named |
        | a closed client                          | 3        | *absent* | 3     |
        | the user of a closed client              | *absent* | 3        | 3     |
        | a client whose user switched it off      | 2        | *absent* | 2     |
        | a user who switched it off               | *absent* | 2        | 2     |

    Scenario Outline: It is refused for a user of <whose>
      When I call CreateSsoToken with:
        | client_id | 1      |
        | user_id   | <user> |
      Then it fails with invalidUserIDForClient

      Examples:
        | whose          | user |
        | another client | 2    |
        | no client      | 5    |

    Scenario Outline: There is no destination <destination>
      When I call CreateSsoToken with:
        | client_id   | 1             |
        | destination | <destination> |
      Then it fails with invalidDestination

      Examples:
        | destination         |
        | clientarea:homepage |
        | openid              |
        | made-up             |

    Scenario: The address of a token is what it opens
      Given "token" is the answer to CreateSsoToken with:
        | client_id   | 1                |
        | destination | clientarea:emails |
      When I send:
        """
        GET /oauth/singlesignon.php?access_token={token.access_token}
        """
      Then the wire shows:
        """
        302 Found
        Location: https://billing.example.com/clientarea.php?action=emails
        """
      And it succeeds with signedOn

    Scenario Outline: It leads to <page>
      Given "token" is the answer to CreateSsoToken with:
        | client_id         | 1             |
        | destination       | <destination> |
        | service_id        | <service>     |
        | domain_id         | <domain>      |
        | sso_redirect_path | <path>        |
      When I send:
        """
        GET /oauth/singlesignon.php?access_token={token.access_token}&redirect=made-up
        """
      Then the wire shows:
        """
        302 Found
        Location: https://billing.example.com/<page>
        """

      Examples:
        | destination                              | service  | domain   | path             | page                                     |
        | *absent*                                 | *absent* | *absent* | *absent*         | clientarea.php                           |
        | *absent*                                 | *absent* | *absent* | /cart.php?a=view | cart.php?a=view                          |
        | sso:custom_redirect                      | *absent* | *absent* | cart.php?a=view  | cart.php?a=view                          |
        | sso:custom_redirect                      | *absent* | *absent* | *absent*         | clientarea.php                           |
        | clientarea:sso                           | *absent* | *absent* | *absent*         | clientarea.php                           |
        | clientarea:profile                       | *absent* | *absent* | cart.php?a=view  | clientarea.php?action=details            |
        | clientarea:product_details               | 7        | *absent* | *absent*         | clientarea.php?action=productdetails&id=7 |
        | clientarea:domain_details                | *absent* | 8        | *absent*         | clientarea.php?action=domaindetails&id=8 |
        | clientarea:shopping_cart_domain_transfer | *absent* | *absent* | *absent*         | cart.php?a=add&domain=transfer           |

  Rule: a token that nobody was given signs nobody on

    Scenario Outline: <what>
      When I call getSingleSignOn with:
        | access_token | <token> |
      Then it fails with ssoTokenRefused

      Examples:
        | what         | token    |
        | A made-up one | made-up  |
        | None         | *absent* |

  Rule: a credential of the grant asks with its secret and for its own scopes

    Scenario Outline: <what>
      Given a fresh account
      And "app" is the answer to CreateOAuthCredential with:
        | grantType | single_sign_on                     |
        | name      | {run} app                          |
        | serviceId | {target.service}                   |
        | scope     | clientarea:sso clientarea:invoices |
      When I call postToken with:
        | grant_type    | single_sign_on         |
        | client_id     | {app.clientIdentifier} |
        | client_secret | <secret>               |
        | scope         | <scope>                |
      Then it fails with <answer>

      Examples:
        | what                        | secret             | scope             | answer           |
        | A wrong secret              | wrong              | clientarea:sso    | wrongClient      |
        | No secret                   | *absent*           | clientarea:sso    | secretMissing    |
        | A scope of another          | {app.clientSecret} | clientarea:emails | scopeNotOfClient |
        | A scope that there is not   | {app.clientSecret} | made-up           | scopeNotOfClient |
        | A wrong secret and scope    | wrong              | made-up           | wrongClient      |

    Scenario: A credential for the code flow
      Given a fresh account
      And "app" is the answer to CreateOAuthCredential with:
        | grantType | authorization_code |
        | name      | {run} app          |
        | scope     | openid             |
      When I call postToken with:
        | grant_type    | single_sign_on         |
        | client_id     | {app.clientIdentifier} |
        | client_secret | {app.clientSecret}     |
      Then it fails with unauthorizedClient

  # @mock-only: a token that works signs on as somebody.
  @mock-only
  Rule: a credential's token signs the client of its service on

    Background:
      Given a fresh account
      And "app" is the answer to CreateOAuthCredential with:
        | grantType | single_sign_on                                                |
        | serviceId | {target.service}                                              |
        | scope     | clientarea:sso clientarea:invoices clientarea:product_details |

    @smoke
    Scenario: It is good once
      When I call postToken with:
        | grant_type    | single_sign_on         |
        | client_id     | {app.clientIdentifier} |
        | client_secret | {app.clientSecret}     |
        | scope         | clientarea:invoices    |
      Then it succeeds with tokenIssued as "token"
      And the answer has:
        | access_token | /^[0-9a-f]{40}$/    |
        | expires_in   | 60                  |
        | token_type   | Bearer              |
        | scope        | clientarea:invoices |
      And the answer lacks "id_token"
      When I call getSingleSignOn with:
        | access_token | {token.access_token} |
      Then it succeeds with signedOn
      When I call getSingleSignOn with:
        | access_token | {token.access_token} |
      Then it fails with ssoTokenRefused

    Scenario: After a minute
      Given "token" is the answer to postToken with:
        | grant_type    | single_sign_on         |
        | client_id     | {app.clientIdentifier} |
        | client_secret | {app.clientSecret}     |
      And the clock moves on by "61s"
      When I call getSingleSignOn with:
        | access_token | {token.access_token} |
      Then it fails with ssoTokenRefused

    Scenario: It tells nothing of a user
      Given "token" is the answer to postToken with:
        | grant_type    | single_sign_on         |
        | client_id     | {app.clientIdentifier} |
        | client_secret | {app.clientSecret}     |
      When I call getUserInfo with:
        | access_token | {token.access_token} |
      Then it fails with invalidToken

    Scenario Outline: Asked for <scope>, it leads to <page>
      When I call postToken with:
        | grant_type    | single_sign_on         |
        | client_id     | {app.clientIdentifier} |
        | client_secret | {app.clientSecret}     |
        | scope         | <scope>                |
      Then it succeeds with tokenIssued as "token"
      And the answer has:
        | scope | <given> |
      When I send:
        """
        GET /oauth/singlesignon.php?access_token={token.access_token}
        """
      Then it succeeds with signedOn
      And the answer has headers:
        | Location | /\/<page>$/ |

      Examples:
        | scope                              | given                      | page                                          |
        | *absent*                           | clientarea:sso             | clientarea\.php                               |
        | clientarea:sso                     | clientarea:sso             | clientarea\.php                               |
        | clientarea:sso clientarea:invoices | clientarea:invoices        | clientarea\.php\?action=invoices              |
        | clientarea:product_details         | clientarea:product_details | clientarea\.php\?action=productdetails&id=\d+ |

    Scenario: A reset kills the old secret, a deletion all that was issued
      Given "token" is the answer to postToken with:
        | grant_type    | single_sign_on         |
        | client_id     | {app.clientIdentifier} |
        | client_secret | {app.clientSecret}     |
      And "reset" is the answer to UpdateOAuthCredential with:
        | credentialId | {app.credentialId} |
        | resetSecret  | 1                  |
      When I call postToken with:
        | grant_type    | single_sign_on         |
        | client_id     | {app.clientIdentifier} |
        | client_secret | {app.clientSecret}     |
      Then it fails with wrongClient
      Given "gone" is the answer to DeleteOAuthCredential with:
        | credentialId | {app.credentialId} |
      When I call getSingleSignOn with:
        | access_token | {token.access_token} |
      Then it fails with ssoTokenRefused
      When I call postToken with:
        | grant_type    | single_sign_on          |
        | client_id     | {app.clientIdentifier}  |
        | client_secret | {reset.newClientSecret} |
      Then it fails with wrongClient

  # @mock-only: only a mock can be told how to behave.
  @mock-only
  Rule: a fixture chooses who may sign on, and how it is asked

    Scenario Outline: A credential whose <whose> is refused at the door
      Given a mock that starts from:
        """
        whmcs:
          clients: [{id: 1, closed: <closed>}]
          services: [{id: 1, client: <client>}]
          users: [{id: 1, uuid: 3b241101-e2bb-4255-8caf-4136c566a962, client: 1, withoutSingleSignOn: <without>}]
          oauthCredentials:
            - {id: 1, grantType: single_sign_on, scope: "clientarea:sso", clientIdentifier: App, clientSecret: app-secret, service: 1}
        """
      And "token" is the answer to postToken with:
        | grant_type    | single_sign_on |
        | client_id     | App            |
        | client_secret | app-secret     |
      When I call getSingleSignOn with:
        | access_token | {token.access_token} |
      Then it fails with signOnDenied

      Examples:
        | whose                   | client | closed | without |
        | client is closed        | 1      | true   | false   |
        | user switched it off    | 1      | false  | true    |
        | service has no client   | 0      | false  | false   |

    Scenario: A scope is wanted
      Given a mock that starts from:
        """
        whmcs:
          behaviours: {ssoScope: required}
          clients: [{id: 1}]
          services: [{id: 1, client: 1}]
          oauthCredentials:
            - {id: 1, grantType: single_sign_on, scope: "clientarea:sso", clientIdentifier: App, clientSecret: app-secret, service: 1}
        """
      When I call postToken with:
        | grant_type    | single_sign_on |
        | client_id     | App            |
        | client_secret | app-secret     |
      Then it fails with scopeRequired
      When I call postToken with:
        | grant_type    | single_sign_on |
        | client_id     | App            |
        | client_secret | app-secret     |
        | scope         | clientarea:sso |
      Then it succeeds with tokenIssued
