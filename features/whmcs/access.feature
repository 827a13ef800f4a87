Feature: Access

  A caller is known by fields of the call, and what it may do comes from the
  roles of its API credential. All of that is decided before an action looks at
  what it was asked for.

  Rule: without credentials, or with wrong ones, nothing opens

    Scenario Outline: Nobody calls <operation>
      Given I call as nobody
      When I call <operation>
      Then it fails with authenticationFailed

      Examples:
        | operation             |
        | CreateOAuthCredential |
        | UpdateOAuthCredential |
        | ListOAuthCredentials  |
        | DeleteOAuthCredential |
        | WhmcsDetails          |
        | CreateSsoToken        |

    Scenario Outline: <operation> with a wrong secret
      Given I call with:
        | secret | wrong |
      When I call <operation>
      Then it fails with authenticationFailed

      Examples:
        | operation             |
        | CreateOAuthCredential |
        | UpdateOAuthCredential |
        | ListOAuthCredentials  |
        | DeleteOAuthCredential |
        | WhmcsDetails          |
        | CreateSsoToken        |

    Scenario Outline: <operation> with an unknown identifier
      Given I call with:
        | identifier | {run} |
      When I call <operation>
      Then it fails with invalidCredentials

      Examples:
        | operation             |
        | CreateOAuthCredential |
        | UpdateOAuthCredential |
        | ListOAuthCredentials  |
        | DeleteOAuthCredential |
        | WhmcsDetails          |
        | CreateSsoToken        |

    Scenario Outline: An unknown action, <how>
      Given I call with:
        | <field> | <value> |
      When I call CallAPI with:
        | action | AddClient |
      Then it fails with <answer>

      Examples:
        | how                        | field      | value    | answer               |
        | with a wrong secret        | secret     | wrong    | authenticationFailed |
        | without a secret           | secret     | *absent* | authenticationFailed |
        | with an empty secret       | secret     | *empty*  | authenticationFailed |
        | without an identifier      | identifier | *absent* | authenticationFailed |
        | with an unknown identifier | identifier | {run}    | invalidCredentials   |

  Rule: a caller who is refused changes nothing

    Background:
      Given a fresh account
      And "ci" is the answer to CreateOAuthCredential with:
        | grantType | authorization_code |
        | scope     | openid             |
        | name      | {run} ci           |
      And "before" is the answer to ListOAuthCredentials

    Scenario: A wrong secret creates nothing
      Given I call with:
        | secret | wrong |
      When I call CreateOAuthCredential with:
        | grantType | authorization_code |
        | scope     | openid             |
        | name      | {run} new          |
      Then it fails with authenticationFailed
      And nothing has changed

    Scenario: A wrong secret updates nothing
      Given I call with:
        | secret | wrong |
      When I call UpdateOAuthCredential with:
        | credentialId | {ci.credentialId} |
        | resetSecret  | true              |
      Then it fails with authenticationFailed
      And nothing has changed

    Scenario: A wrong secret deletes nothing
      Given I call with:
        | secret | wrong |
      When I call DeleteOAuthCredential with:
        | credentialId | {ci.credentialId} |
      Then it fails with authenticationFailed
      And nothing has changed

    Scenario: A caller who may only read creates nothing
      Given I call as "viewer"
      When I call CreateOAuthCredential with:
        | grantType | authorization_code |
        | scope     | openid             |
        | name      | {run} new          |
      Then it fails with permissionDenied with:
        | action | createoauthcredential |
      And nothing has changed

    Scenario: A caller who may only read updates nothing
      Given I call as "viewer"
      When I call UpdateOAuthCredential with:
        | credentialId | {ci.credentialId} |
        | resetSecret  | true              |
      Then it fails with permissionDenied with:
        | action | updateoauthcredential |
      And nothing has changed

    Scenario: A caller who may only read deletes nothing
      Given I call as "viewer"
      When I call DeleteOAuthCredential with:
        | credentialId | {ci.credentialId} |
      Then it fails with permissionDenied with:
        | action | deleteoauthcredential |
      And nothing has changed

    Scenario: An OAuth credential opens nothing here
      Given I call with:
        | identifier | {ci.clientIdentifier} |
        | secret     | {ci.clientSecret}     |
      When I call DeleteOAuthCredential with:
        | credentialId | {ci.credentialId} |
      Then it fails with invalidCredentials
      And nothing has changed

  # @mock-only: the callers that each law needs stand in a fixture,
  # and their credentials must be known.
  @mock-only
  Rule: each caller is let in by the credentials that are its own

    Background:
      Given a mock that starts from:
        """
        whmcs:
          administrators:
            - {username: admin, password: mock-password}
            - {username: disabled, password: mock-password, disabled: true}
            - {username: outsider, password: mock-password, withoutAPIAccess: true}
          roles:
            - {name: everything, actions: ["*"]}
            - {name: nothing, actions: []}
            - {name: lists, actions: [ListOAuthCredentials]}
            - {name: versions, actions: [whmcsdetails]}
          apiCredentials:
            - {identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [everything]}
            - {identifier: powerless, secret: powerless-secret, admin: admin, roles: [nothing]}
            - {identifier: roleless, secret: roleless-secret, admin: admin, roles: []}
            - {identifier: two-roles, secret: two-roles-secret, admin: admin, roles: [lists, versions]}
            - {identifier: of-disabled, secret: of-disabled-secret, admin: disabled, roles: [everything]}
            - {identifier: of-outsider, secret: of-outsider-secret, admin: outsider, roles: [everything]}
          oauthCredentials:
            - {id: 1, name: a, grantType: authorization_code, scope: openid, rsaKeyPair: 1, clientIdentifier: X.1, clientSecret: listed-secret-1, createdAt: 2020-01-01T00:00:00Z, updatedAt: 2020-01-01T00:00:00Z}
        """

    Scenario Outline: Let in by <how>
      Given I call with:
        | identifier | <identifier> |
        | secret     | <secret>     |
        | username   | <username>   |
        | password   | <password>   |
      When I call ListOAuthCredentials
      Then it succeeds with listed
      And the answer lists:
        | credentialId | 1 |

      Examples: the password of an administrator is sent as its MD5
        | how                                        | identifier      | secret           | username        | password                         |
        | identifier and secret                      | mock-identifier | mock-secret      | *absent*        | *absent*                         |
        | the same as username and password          | *absent*        | *absent*         | mock-identifier | mock-secret                      |
        | the same beside empty fields               | *empty*         | *empty*          | mock-identifier | mock-secret                      |
        | an administrator's login                   | *absent*        | *absent*         | admin           | 9d4b19c64b5e92137321726871a19f85 |
        | identifier and secret beside a wrong login | mock-identifier | mock-secret      | admin           | wrong                            |
        | one of two roles                           | two-roles       | two-roles-secret | *absent*        | *absent*                         |

    Scenario Outline: <operation>, with a wrong password of an administrator
      Given I call with:
        | identifier | *absent* |
        | secret     | *absent* |
        | username   | admin    |
        | password   | wrong    |
      When I call <operation>
      Then it fails with invalidPassword

      Examples:
        | operation             |
        | CreateOAuthCredential |
        | UpdateOAuthCredential |
        | ListOAuthCredentials  |
        | DeleteOAuthCredential |
        | WhmcsDetails          |
        | CreateSsoToken        |

    Scenario Outline: <operation>, with credentials of a disabled administrator
      Given I call with:
        | identifier | of-disabled        |
        | secret     | of-disabled-secret |
      When I call <operation>
      Then it fails with administratorDisabled

      Examples:
        | operation             |
        | CreateOAuthCredential |
        | UpdateOAuthCredential |
        | ListOAuthCredentials  |
        | DeleteOAuthCredential |
        | WhmcsDetails          |
        | CreateSsoToken        |

    Scenario Outline: <operation>, with credentials of an administrator without access to the API
      Given I call with:
        | identifier | of-outsider        |
        | secret     | of-outsider-secret |
      When I call <operation>
      Then it fails with accessDenied

      Examples:
        | operation             |
        | CreateOAuthCredential |
        | UpdateOAuthCredential |
        | ListOAuthCredentials  |
        | DeleteOAuthCredential |
        | WhmcsDetails          |
        | CreateSsoToken        |

    Scenario Outline: <operation>, which no role of the caller allows
      Given I call with:
        | identifier | powerless        |
        | secret     | powerless-secret |
      When I call <operation>
      Then it fails with permissionDenied with:
        | action | <action> |

      Examples:
        | operation             | action                |
        | CreateOAuthCredential | createoauthcredential |
        | UpdateOAuthCredential | updateoauthcredential |
        | ListOAuthCredentials  | listoauthcredentials  |
        | DeleteOAuthCredential | deleteoauthcredential |
        | WhmcsDetails          | whmcsdetails          |
        | CreateSsoToken        | createssotoken        |

    Scenario Outline: An unknown action, as <who>
      Given I call with:
        | identifier | <identifier> |
        | secret     | <secret>     |
        | username   | <username>   |
        | password   | <password>   |
      When I call CallAPI with:
        | action | AddClient |
      Then it fails with <answer>

      Examples:
        | who                                       | identifier  | secret             | username | password                         | answer                |
        | an administrator with a wrong password    | *absent*    | *absent*           | admin    | wrong                            | invalidPassword       |
        | an administrator who sends it in clear    | *absent*    | *absent*           | admin    | mock-password                    | invalidPassword       |
        | an administrator whom nobody knows        | *absent*    | *absent*           | nobody   | wrong                            | invalidCredentials    |
        | a caller of a disabled administrator      | of-disabled | of-disabled-secret | *absent* | *absent*                         | administratorDisabled |
        | a disabled administrator                  | *absent*    | *absent*           | disabled | 9d4b19c64b5e92137321726871a19f85 | administratorDisabled |
        | a caller of one without access to the API | of-outsider | of-outsider-secret | *absent* | *absent*                         | accessDenied          |

    Scenario Outline: Who calls with <what> creates nothing
      Given "before" is the answer to ListOAuthCredentials
      And I call with:
        | identifier | <identifier> |
        | secret     | <secret>     |
        | username   | <username>   |
        | password   | <password>   |
      When I call CreateOAuthCredential with:
        | grantType | authorization_code |
        | scope     | openid             |
        | name      | {run} new          |
      Then it fails with <answer>
      And nothing has changed

      Examples:
        | what                                         | identifier  | secret             | username | password | answer                |
        | a wrong password of an administrator         | *absent*    | *absent*           | admin    | wrong    | invalidPassword       |
        | credentials of a disabled administrator      | of-disabled | of-disabled-secret | *absent* | *absent* | administratorDisabled |
        | credentials of one without access to the API | of-outsider | of-outsider-secret | *absent* | *absent* | accessDenied          |
        | an unknown identifier                        | nobody      | mock-secret        | *absent* | *absent* | invalidCredentials    |
        | no role that allows it                       | powerless   | powerless-secret   | *absent* | *absent* | permissionDenied      |

    Scenario Outline: Who calls with <what> updates nothing
      Given "before" is the answer to ListOAuthCredentials
      And I call with:
        | identifier | <identifier> |
        | secret     | <secret>     |
        | username   | <username>   |
        | password   | <password>   |
      When I call UpdateOAuthCredential with:
        | credentialId | 1           |
        | name         | {run} after |
        | resetSecret  | true        |
      Then it fails with <answer>
      And nothing has changed

      Examples:
        | what                                         | identifier  | secret             | username | password | answer                |
        | a wrong password of an administrator         | *absent*    | *absent*           | admin    | wrong    | invalidPassword       |
        | credentials of a disabled administrator      | of-disabled | of-disabled-secret | *absent* | *absent* | administratorDisabled |
        | credentials of one without access to the API | of-outsider | of-outsider-secret | *absent* | *absent* | accessDenied          |
        | an unknown identifier                        | nobody      | mock-secret        | *absent* | *absent* | invalidCredentials    |
        | no role that allows it                       | powerless   | powerless-secret   | *absent* | *absent* | permissionDenied      |

    Scenario Outline: Who calls with <what> deletes nothing
      Given "before" is the answer to ListOAuthCredentials
      And I call with:
        | identifier | <identifier> |
        | secret     | <secret>     |
        | username   | <username>   |
        | password   | <password>   |
      When I call DeleteOAuthCredential with:
        | credentialId | 1 |
      Then it fails with <answer>
      And nothing has changed

      Examples:
        | what                                         | identifier  | secret             | username | password | answer                |
        | a wrong password of an administrator         | *absent*    | *absent*           | admin    | wrong    | invalidPassword       |
        | credentials of a disabled administrator      | of-disabled | of-disabled-secret | *absent* | *absent* | administratorDisabled |
        | credentials of one without access to the API | of-outsider | of-outsider-secret | *absent* | *absent* | accessDenied          |
        | an unknown identifier                        | nobody      | mock-secret        | *absent* | *absent* | invalidCredentials    |
        | no role that allows it                       | powerless   | powerless-secret   | *absent* | *absent* | permissionDenied      |

    Scenario: A caller without any role
      Given I call with:
        | identifier | roleless        |
        | secret     | roleless-secret |
      When I call WhmcsDetails
      Then it fails with permissionDenied with:
        | action | whmcsdetails |

    Scenario: A role that allows one action allows no other
      Given I call with:
        | identifier | two-roles        |
        | secret     | two-roles-secret |
      And "version" is the answer to WhmcsDetails
      When I call DeleteOAuthCredential with:
        | credentialId | 1 |
      Then it fails with permissionDenied with:
        | action | deleteoauthcredential |

  # @mock-only: on a real installation nobody wants to lock himself out.
  @mock-only
  Rule: only addresses on the list may call, unless the access key is sent

    Background:
      Given a mock that starts from:
        """
        whmcs:
          accessKey: mock-access-key
          allowedIPs: [203.0.113.9]
          administrators:
            - {username: admin, password: mock-password}
          roles:
            - {name: everything, actions: ["*"]}
          apiCredentials:
            - {identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [everything]}
          oauthCredentials:
            - {id: 1, name: a, grantType: authorization_code, scope: openid, rsaKeyPair: 1, clientIdentifier: X.1, clientSecret: listed-secret-1, createdAt: 2020-01-01T00:00:00Z, updatedAt: 2020-01-01T00:00:00Z}
        """

    Scenario Outline: <operation> from an address that is not on the list
      When I call <operation>
      Then it fails with invalidIP

      Examples:
        | operation             |
        | CreateOAuthCredential |
        | UpdateOAuthCredential |
        | ListOAuthCredentials  |
        | DeleteOAuthCredential |
        | WhmcsDetails          |
        | CreateSsoToken        |

    Scenario Outline: The address is looked at before all else: <what>
      Given I call with:
        | secret | <secret> |
      When I call CallAPI with:
        | action | <action> |
      Then it fails with invalidIP

      Examples:
        | what              | secret      | action    |
        | an unknown action | mock-secret | AddClient |
        | no action         | mock-secret | *empty*   |
        | a wrong secret    | wrong       | AddClient |

    Scenario: Who is refused by address creates nothing
      Given I call with:
        | accesskey | mock-access-key |
      And "before" is the answer to ListOAuthCredentials
      And I call with:
        | accesskey | *absent* |
      When I call CreateOAuthCredential with:
        | grantType | authorization_code |
        | scope     | openid             |
        | name      | {run} new          |
      Then it fails with invalidIP
      And nothing has changed

    Scenario: Who is refused by address updates nothing
      Given I call with:
        | accesskey | mock-access-key |
      And "before" is the answer to ListOAuthCredentials
      And I call with:
        | accesskey | *absent* |
      When I call UpdateOAuthCredential with:
        | credentialId | 1           |
        | name         | {run} after |
        | resetSecret  | true        |
      Then it fails with invalidIP
      And nothing has changed

    Scenario: Who is refused by address deletes nothing
      Given I call with:
        | accesskey | mock-access-key |
      And "before" is the answer to ListOAuthCredentials
      And I call with:
        | accesskey | *absent* |
      When I call DeleteOAuthCredential with:
        | credentialId | 1 |
      Then it fails with invalidIP
      And nothing has changed

    Scenario: The access key opens the gate
      Given I call with:
        | accesskey | mock-access-key |
      When I call ListOAuthCredentials
      Then it succeeds

    Scenario: The access key opens nothing else
      Given I call with:
        | accesskey | mock-access-key |
        | secret    | wrong           |
      When I call ListOAuthCredentials
      Then it fails with authenticationFailed

    Scenario Outline: A wrong access key is as good as none: <key>
      Given I call with:
        | accesskey | <key> |
      When I call ListOAuthCredentials
      Then it fails with invalidIP

      Examples:
        | key     |
        | wrong   |
        | *empty* |

  # @mock-only: the list of a real installation cannot be chosen.
  @mock-only
  Rule: an empty list lets nobody in, and none at all lets in everybody

    Scenario Outline: The list is <what>
      Given a mock that starts from:
        """
        whmcs:
          allowedIPs: <list>
          administrators:
            - {username: admin, password: mock-password}
          roles:
            - {name: everything, actions: ["*"]}
          apiCredentials:
            - {identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [everything]}
        """
      When I call WhmcsDetails
      Then it fails with invalidIP

      Examples:
        | what      | list            |
        | empty     | []              |
        | another's | ["2001:db8::1"] |
