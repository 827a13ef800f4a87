Feature: Notes of the gateway

  Scenario: notes a credential by its name
    When I call CreateOAuthCredential with:
      | grantType | authorization_code |
      | name      | {run} portal       |
      | scope     | openid             |
    Then it succeeds as "portal"
    And the gateway has noted "{run} portal"

  Scenario: notes nothing for a list
    When I call ListOAuthCredentials
    Then it succeeds
    And the gateway has noted nothing
