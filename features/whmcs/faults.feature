Feature: Answers that only a fault gives

  A client must stand these answers, but no call brings them about at will.

  # @mock-only: a real installation cannot be told to fail.
  @mock-only
  Rule: a scheduled fault answers once, changes nothing, and then the service goes on

    Background:
      Given a fresh account
      And "ci" is the answer to CreateOAuthCredential with:
        | grantType | authorization_code |
        | scope     | openid             |
        | name      | {run} ci           |
      And "before" is the answer to ListOAuthCredentials

    Scenario: CreateOAuthCredential answers adminUserRequired
      Given CreateOAuthCredential will answer adminUserRequired
      When I call CreateOAuthCredential with:
        | grantType | authorization_code |
        | scope     | openid             |
        | name      | {run} new          |
      Then it fails with adminUserRequired
      And nothing has changed

    Scenario: UpdateOAuthCredential answers adminUserRequired
      Given UpdateOAuthCredential will answer adminUserRequired
      When I call UpdateOAuthCredential with:
        | credentialId | {ci.credentialId} |
        | resetSecret  | true              |
      Then it fails with adminUserRequired
      And nothing has changed

    Scenario: DeleteOAuthCredential answers adminUserRequired
      Given DeleteOAuthCredential will answer adminUserRequired
      When I call DeleteOAuthCredential with:
        | credentialId | {ci.credentialId} |
      Then it fails with adminUserRequired
      And nothing has changed

    Scenario: ListOAuthCredentials answers adminUserRequired
      Given ListOAuthCredentials will answer adminUserRequired
      When I call ListOAuthCredentials
      Then it fails with adminUserRequired
      And nothing has changed

    Scenario: WhmcsDetails answers adminUserRequired
      Given WhmcsDetails will answer adminUserRequired
      When I call WhmcsDetails
      Then it fails with adminUserRequired
      And nothing has changed

    Scenario Outline: CreateSsoToken answers <answer>
      Given CreateSsoToken will answer <answer>
      When I call CreateSsoToken with:
        | client_id | 1 |
      Then it fails with <answer>
      And nothing has changed

      Examples:
        | answer              |
        | adminUserRequired   |
        | tokenNotProvisioned |

    Scenario: The next call is answered as ever
      Given WhmcsDetails will answer adminUserRequired
      When I call WhmcsDetails
      Then it fails with adminUserRequired
      When I call WhmcsDetails
      Then it succeeds with details

    Scenario: An answer of the catalogue can be asked for too
      Given DeleteOAuthCredential will answer invalidCredentialID
      When I call DeleteOAuthCredential with:
        | credentialId | {ci.credentialId} |
      Then it fails with invalidCredentialID
      And nothing has changed

    Scenario Outline: An unknown action is answered with <answer>
      Given CallAPI will answer <answer>
      When I call CallAPI with:
        | action | UpdateBillableItem |
      Then it fails with <answer>
      And nothing has changed

      Examples:
        | answer            |
        | adminUserRequired |
        | commandNotFound   |

    Scenario: An unknown action is told by status as well
      Given CallAPI will answer unknownActionNotFound with:
        | action | addclient |
      When I call CallAPI with:
        | action | AddClient |
      Then it fails with unknownActionNotFound with:
        | action | addclient |
      And nothing has changed
