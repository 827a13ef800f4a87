Feature: Behaviours that nobody is sure of

  Where the documents are silent or installations differ, a fixture chooses. What
  a mock does by default is said in the other features.

  # @mock-only: only a mock can be told how to behave.
  @mock-only
  Rule: a fixture chooses how the service behaves

    Scenario Outline: An ID as <type>
      Given a mock that starts from:
        """
        whmcs:
          behaviours: {idType: <type>}
          administrators:
            - {username: admin, password: mock-password}
          roles:
            - {name: everything, actions: ["*"]}
            - {name: nothing, actions: []}
          apiCredentials:
            - {identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [everything]}
            - {identifier: powerless, secret: powerless-secret, admin: admin, roles: [nothing]}
          clients: [{id: 1}]
          services: [{id: 1, client: 1}]
        """
      When I call CreateOAuthCredential with:
        | grantType | authorization_code |
        | name      | {run} ci           |
        | scope     | openid             |
      Then it succeeds with created as "ci"
      When I call UpdateOAuthCredential with:
        | credentialId | {ci.credentialId} |
        | description  | After             |
      Then it succeeds with updated
      When I call UpdateOAuthCredential with:
        | credentialId | {ci.credentialId} |
        | resetSecret  | 1                 |
      Then it succeeds with secretReset
      When I call DeleteOAuthCredential with:
        | credentialId | {ci.credentialId} |
      Then it succeeds with deleted

      @documented
      Examples: as the documents print it
        | type   |
        | string |

      @current
      Examples: as today's installations send it
        | type    |
        | integer |

    Scenario: An unknown action is refused by the role first, as old installations do
      Given a mock that starts from:
        """
        whmcs:
          behaviours: {commandCheck: roleFirst}
          administrators:
            - {username: admin, password: mock-password}
          roles:
            - {name: everything, actions: ["*"]}
            - {name: nothing, actions: []}
          apiCredentials:
            - {identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [everything]}
            - {identifier: powerless, secret: powerless-secret, admin: admin, roles: [nothing]}
          clients: [{id: 1}]
          services: [{id: 1, client: 1}]
        """
      And I call with:
        | identifier | powerless        |
        | secret     | powerless-secret |
      When I call CallAPI with:
        | action | AddClient |
      Then it fails with permissionDenied with:
        | action | addclient |

    Scenario: Where every role allows it, an unknown action is still unknown
      Given a mock that starts from:
        """
        whmcs:
          behaviours: {commandCheck: roleFirst}
          administrators:
            - {username: admin, password: mock-password}
          roles:
            - {name: everything, actions: ["*"]}
            - {name: nothing, actions: []}
          apiCredentials:
            - {identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [everything]}
            - {identifier: powerless, secret: powerless-secret, admin: admin, roles: [nothing]}
          clients: [{id: 1}]
          services: [{id: 1, client: 1}]
        """
      When I call CallAPI with:
        | action | AddClient |
      Then it fails with unknownAction with:
        | action | addclient |

    Scenario Outline: <operation> with a wrong access key is denied
      Given a mock that starts from:
        """
        whmcs:
          behaviours: {wrongAccessKey: denied}
          accessKey: mock-access-key
          allowedIPs: []
          administrators:
            - {username: admin, password: mock-password}
          roles:
            - {name: everything, actions: ["*"]}
            - {name: nothing, actions: []}
          apiCredentials:
            - {identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [everything]}
            - {identifier: powerless, secret: powerless-secret, admin: admin, roles: [nothing]}
          clients: [{id: 1}]
          services: [{id: 1, client: 1}]
        """
      And I call with:
        | accesskey | wrong |
      When I call <operation> with:
        | <argument> | <value> |
      Then it fails with accessDenied

      Examples:
        | operation            | argument | value     |
        | CallAPI              | action   | AddClient |
        | ListOAuthCredentials | limit    | 1         |

    Scenario Outline: Create looks at the service <when>
      Given a mock that starts from:
        """
        whmcs:
          behaviours: {serviceCheck: <when>}
          administrators:
            - {username: admin, password: mock-password}
          roles:
            - {name: everything, actions: ["*"]}
            - {name: nothing, actions: []}
          apiCredentials:
            - {identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [everything]}
            - {identifier: powerless, secret: powerless-secret, admin: admin, roles: [nothing]}
          clients: [{id: 1}]
          services: [{id: 1, client: 1}]
        """
      When I call CreateOAuthCredential with:
        | grantType | single_sign_on |
        | serviceId | 99             |
        | scope     | *empty*        |
      Then it fails with <answer>

      Examples:
        | when        | answer           |
        | beforeScope | invalidServiceID |
        | afterScope  | scopeRequired    |

    Scenario Outline: One redirectUri is cut at each <cut>
      Given a mock that starts from:
        """
        whmcs:
          behaviours: {redirectUriSplit: <cut>}
          administrators:
            - {username: admin, password: mock-password}
          roles:
            - {name: everything, actions: ["*"]}
            - {name: nothing, actions: []}
          apiCredentials:
            - {identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [everything]}
            - {identifier: powerless, secret: powerless-secret, admin: admin, roles: [nothing]}
          clients: [{id: 1}]
          services: [{id: 1, client: 1}]
        """
      And "ci" is the answer to CreateOAuthCredential with:
        | grantType   | authorization_code                               |
        | name        | {run} ci                                         |
        | scope       | openid                                           |
        | redirectUri | https://a.example.com<sign>https://b.example.com |
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | {ci.credentialId} |
        | redirectUri  | <uris>            |

      Examples:
        | cut   | sign | uris                                              |
        | none  | ,    | ["https://a.example.com,https://b.example.com"]   |
        | comma | ,    | ["https://a.example.com","https://b.example.com"] |
        | comma | ;    | ["https://a.example.com;https://b.example.com"]   |

    Scenario Outline: An answer whose form is not asked for comes as <form>
      Given a mock that starts from:
        """
        whmcs:
          behaviours: {defaultResponseType: <form>}
          administrators:
            - {username: admin, password: mock-password}
          roles:
            - {name: everything, actions: ["*"]}
            - {name: nothing, actions: []}
          apiCredentials:
            - {identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [everything]}
            - {identifier: powerless, secret: powerless-secret, admin: admin, roles: [nothing]}
          clients: [{id: 1}]
          services: [{id: 1, client: 1}]
        """
      And I call with:
        | responsetype | *absent* |
      When I call ListOAuthCredentials
      Then it succeeds with listed
      When I call DeleteOAuthCredential with:
        | credentialId | 99 |
      Then it fails with invalidCredentialID

      Examples:
        | form |
        | json |
        | xml  |
        | nvp  |
        | auto |

    Scenario Outline: An update looks up a service that <what>
      Given a mock that starts from:
        """
        whmcs:
          behaviours: {updatedServices: checked}
          administrators:
            - {username: admin, password: mock-password}
          roles:
            - {name: everything, actions: ["*"]}
            - {name: nothing, actions: []}
          apiCredentials:
            - {identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [everything]}
            - {identifier: powerless, secret: powerless-secret, admin: admin, roles: [nothing]}
          clients: [{id: 1}, {id: 2, closed: true}]
          services: [{id: 1, client: 1}, {id: 2, client: 2}]
        """
      And "ci" is the answer to CreateOAuthCredential with:
        | grantType | single_sign_on |
        | scope     | clientarea:sso |
        | serviceId | 1              |
      And "before" is the answer to ListOAuthCredentials
      When I call UpdateOAuthCredential with:
        | credentialId | {ci.credentialId} |
        | serviceId    | <service>         |
      Then it fails with <answer>
      And nothing has changed

      Examples:
        | what              | service | answer               |
        | is not there      | 99      | invalidServiceID     |
        | has closed owners | 2       | serviceNotAssociated |
