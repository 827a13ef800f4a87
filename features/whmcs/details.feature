Feature: Asking for the version

  Rule: whoever may call is told which version answers

    @smoke
    Scenario: As the suite's own caller
      When I call WhmcsDetails
      Then it succeeds with details
      And the answer has:
        | result                 | success                          |
        | whmcs.version          | /^[0-9]+\.[0-9]+/                |
        | whmcs.canonicalversion | /^[0-9]+\.[0-9]+\.[0-9]+-[a-z]+/ |

    Scenario: As a caller who may only read
      Given I call as "viewer"
      When I call WhmcsDetails
      Then it succeeds with details

    # @mock-only: the version must be known.
    @mock-only
    Scenario: The version is the installation's
      Given a mock that starts from:
        """
        whmcs:
          version: 9.0.4
          administrators:
            - {username: admin, password: mock-password}
          roles:
            - {name: everything, actions: ["*"]}
          apiCredentials:
            - {identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [everything]}
        """
      When I call WhmcsDetails
      Then it succeeds with details
      And the answer has:
        | whmcs.version | 9.0.4 |
