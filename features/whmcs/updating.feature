Feature: Updating credentials

  Background:
    Given a fresh account
    And "ci" is the answer to CreateOAuthCredential with:
      | grantType   | single_sign_on              |
      | serviceId   | {target.service}            |
      | scope       | clientarea:sso              |
      | name        | {run} ci                    |
      | description | Before                      |
      | logoUri     | before.png                  |
      | redirectUri | https://before.example.com/ |
    And "other" is the answer to CreateOAuthCredential with:
      | grantType   | authorization_code         |
      | scope       | openid                     |
      | name        | {run} other                |
      | description | Other                      |
      | logoUri     | other.png                  |
      | redirectUri | https://other.example.com/ |

  Rule: only what is passed changes, and only where it was meant

    Scenario Outline: Only <field> is passed
      When I call UpdateOAuthCredential with:
        | credentialId | {ci.credentialId} |
        | <field>      | <value>           |
      Then it succeeds with updated
      And the answer has:
        | result       | success           |
        | credentialId | {ci.credentialId} |
      And the answer lacks "newClientSecret"
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId     | {ci.credentialId}     |
        | clientIdentifier | {ci.clientIdentifier} |
        | clientSecret     | {ci.clientSecret}     |
        | grantTypes       | single_sign_on        |
        | serviceId        | {target.service}      |
        | name             | <name>                |
        | description      | <description>         |
        | scope            | <scope>               |
        | logoUri          | <logo>                |
        | redirectUri      | ["<redirect>"]        |
      And the answer lists:
        | credentialId     | {other.credentialId}           |
        | clientIdentifier | {other.clientIdentifier}       |
        | clientSecret     | {other.clientSecret}           |
        | grantTypes       | authorization_code             |
        | name             | {run} other                    |
        | description      | Other                          |
        | scope            | openid                         |
        | logoUri          | other.png                      |
        | redirectUri      | ["https://other.example.com/"] |

      Examples:
        | field       | value                       | name        | description | scope                     | logo                        | redirect                    |
        | name        | {run} after                 | {run} after | Before      | clientarea:sso            | before.png                  | https://before.example.com/ |
        | description | After                       | {run} ci    | After       | clientarea:sso            | before.png                  | https://before.example.com/ |
        | scope       | openid clientarea:profile   | {run} ci    | Before      | openid clientarea:profile | before.png                  | https://before.example.com/ |
        | logoUri     | https://x.example.com/a.png | {run} ci    | Before      | clientarea:sso            | https://x.example.com/a.png | https://before.example.com/ |
        | redirectUri | https://after.example.com/  | {run} ci    | Before      | clientarea:sso            | before.png                  | https://after.example.com/  |
        | description | *empty*                     | {run} ci    | *empty*     | clientarea:sso            | before.png                  | https://before.example.com/ |
        | logoUri     | *empty*                     | {run} ci    | Before      | clientarea:sso            | *empty*                     | https://before.example.com/ |
        | scope       | *empty*                     | {run} ci    | Before      | clientarea:sso            | before.png                  | https://before.example.com/ |
        | serviceId   | {target.service}            | {run} ci    | Before      | clientarea:sso            | before.png                  | https://before.example.com/ |
        | grantType   | single_sign_on              | {run} ci    | Before      | clientarea:sso            | before.png                  | https://before.example.com/ |
        | resetSecret | false                       | {run} ci    | Before      | clientarea:sso            | before.png                  | https://before.example.com/ |

    Scenario: Everything is passed
      When I call UpdateOAuthCredential with:
        | credentialId | {ci.credentialId}          |
        | grantType    | authorization_code         |
        | name         | {run} after                |
        | description  | After                      |
        | scope        | openid email               |
        | logoUri      | after.png                  |
        | redirectUri  | https://after.example.com/ |
      Then it succeeds with updated
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId     | {ci.credentialId}              |
        | clientIdentifier | {ci.clientIdentifier}          |
        | clientSecret     | {ci.clientSecret}              |
        | grantTypes       | authorization_code             |
        | name             | {run} after                    |
        | description      | After                          |
        | scope            | openid email                   |
        | serviceId        | 0                              |
        | logoUri          | after.png                      |
        | redirectUri      | ["https://after.example.com/"] |
        | rsaKeyPairId     | /^[1-9][0-9]*$/                |

    Scenario: From the authorization code to single sign-on
      When I call UpdateOAuthCredential with:
        | credentialId | {other.credentialId} |
        | grantType    | single_sign_on       |
        | serviceId    | {target.service}     |
      Then it succeeds with updated
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | {other.credentialId} |
        | grantTypes   | single_sign_on       |
        | serviceId    | {target.service}     |
        | rsaKeyPairId | 0                    |
        | name         | {run} other          |

    Scenario: Nothing but the credential is passed
      Given "before" is the answer to ListOAuthCredentials
      When I call UpdateOAuthCredential with:
        | credentialId | {ci.credentialId} |
      Then it succeeds with updated

    # @mock-only: needs a clock that can be moved.
    @mock-only
    Scenario: The time of the change is kept, and that of the creation stays
      Given "before" is the answer to ListOAuthCredentials
      And the clock moves on by "25h"
      When I call UpdateOAuthCredential with:
        | credentialId | {ci.credentialId} |
        | description  | After             |
      Then it succeeds with updated
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | {ci.credentialId}            |
        | createdAt    | {before.clients.1.createdAt} |
      And the answer lists:
        | credentialId | {other.credentialId}         |
        | updatedAt    | {before.clients.2.updatedAt} |
      And the answer does not list:
        | credentialId | {ci.credentialId}            |
        | updatedAt    | {before.clients.1.updatedAt} |

  Rule: a credential is found by either of its identifiers

    Scenario: By its client identifier
      When I call UpdateOAuthCredential with:
        | clientApiIdentifier | {ci.clientIdentifier} |
        | description         | After                 |
      Then it succeeds with updated
      And the answer has:
        | credentialId | {ci.credentialId} |
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | {ci.credentialId} |
        | description  | After             |
      And the answer lists:
        | credentialId | {other.credentialId} |
        | description  | Other                |

    Scenario: Of both, the credential ID counts
      When I call UpdateOAuthCredential with:
        | credentialId        | {ci.credentialId}        |
        | clientApiIdentifier | {other.clientIdentifier} |
        | description         | After                    |
      Then it succeeds with updated
      And the answer has:
        | credentialId | {ci.credentialId} |
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | {ci.credentialId} |
        | description  | After             |
      And the answer lists:
        | credentialId | {other.credentialId} |
        | description  | Other                |

    Scenario Outline: No credential is meant: <what>
      Given "before" is the answer to ListOAuthCredentials
      When I call UpdateOAuthCredential with:
        | credentialId        | <id>         |
        | clientApiIdentifier | <identifier> |
        | description         | After        |
      Then it fails with <answer>
      And nothing has changed

      Examples:
        | answer                  | what                           | id        | identifier            |
        | identifierRequired      | neither identifier             | *absent*  | *absent*              |
        | identifierRequired      | two empty ones                 | *empty*   | *empty*               |
        | invalidCredentialID     | an ID that nothing has         | 999999999 | *absent*              |
        | invalidCredentialID     | the same, beside a known one   | 999999999 | {ci.clientIdentifier} |
        | invalidCredentialID     | no number                      | first     | *absent*              |
        | invalidClientIdentifier | an identifier that nothing has | *absent*  | NOBODY.{run}          |

  Rule: a call that breaks a rule is refused by name and changes nothing at all

    Scenario Outline: Refused with <answer>: <what>
      Given "before" is the answer to ListOAuthCredentials
      When I call UpdateOAuthCredential with:
        | credentialId | {<of>.credentialId} |
        | description  | After               |
        | resetSecret  | true                |
        | <field>      | <value>             |
      Then it fails with <answer>
      And nothing has changed

      Examples:
        | answer            | what                         | of    | field     | value          |
        | nameRequired      | the name is taken away       | other | name      | *empty*        |
        | serviceIDRequired | a grant that needs a service | other | grantType | single_sign_on |
        | serviceIDRequired | the service is taken away    | ci    | serviceId | 0              |

    # @mock-only: what carries no name of the run cannot be found again to
    # remove it, were the run to be cut short.
    @mock-only
    Scenario: Refused with nameRequired: a grant that needs a name
      Given "nameless" is the answer to CreateOAuthCredential with:
        | grantType | single_sign_on   |
        | serviceId | {target.service} |
        | scope     | clientarea:sso   |
      And "before" is the answer to ListOAuthCredentials
      When I call UpdateOAuthCredential with:
        | credentialId | {nameless.credentialId} |
        | grantType    | authorization_code      |
        | resetSecret  | true                    |
      Then it fails with nameRequired
      And nothing has changed

    Scenario Outline: There is no grant type "<grantType>"
      Given "before" is the answer to ListOAuthCredentials
      When I call UpdateOAuthCredential with:
        | credentialId | {ci.credentialId} |
        | description  | After             |
        | resetSecret  | true              |
        | grantType    | <grantType>       |
      Then it fails with invalidGrantType with:
        | grantType | <grantType> |
      And nothing has changed

      Examples:
        | grantType          |
        | client_credentials |
        | AUTHORIZATION_CODE |

    Scenario Outline: Of the scopes "<scope>", <named> is named
      Given "before" is the answer to ListOAuthCredentials
      When I call UpdateOAuthCredential with:
        | credentialId | {ci.credentialId} |
        | description  | After             |
        | resetSecret  | true              |
        | scope        | <scope>           |
      Then it fails with invalidScope with:
        | scope | <named> |
      And nothing has changed

      Examples:
        | scope               | named |
        | root                | root  |
        | openid root         | root  |
        | first openid second | first |
