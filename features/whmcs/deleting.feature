Feature: Deleting credentials

  Background:
    Given a fresh account
    And "ci" is the answer to CreateOAuthCredential with:
      | grantType | authorization_code |
      | scope     | openid             |
      | name      | {run} ci           |
    And "other" is the answer to CreateOAuthCredential with:
      | grantType | authorization_code |
      | scope     | openid             |
      | name      | {run} other        |

  Rule: what was deleted is gone, and nothing else is

    @smoke
    Scenario: A deleted credential is not listed
      When I call DeleteOAuthCredential with:
        | credentialId | {ci.credentialId} |
      Then it succeeds with deleted
      And the answer has:
        | result       | success           |
        | credentialId | {ci.credentialId} |
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer does not list:
        | credentialId | {ci.credentialId} |
      And the answer does not list:
        | clientIdentifier | {ci.clientIdentifier} |
      And the answer lists:
        | credentialId     | {other.credentialId}     |
        | clientIdentifier | {other.clientIdentifier} |
        | clientSecret     | {other.clientSecret}     |

    Scenario: A deleted credential cannot be updated by its ID
      Given "gone" is the answer to DeleteOAuthCredential with:
        | credentialId | {ci.credentialId} |
      When I call UpdateOAuthCredential with:
        | credentialId | {ci.credentialId} |
        | resetSecret  | true              |
      Then it fails with invalidCredentialID

    Scenario: A deleted credential cannot be updated by its client identifier
      Given "gone" is the answer to DeleteOAuthCredential with:
        | credentialId | {ci.credentialId} |
      When I call UpdateOAuthCredential with:
        | clientApiIdentifier | {ci.clientIdentifier} |
        | resetSecret         | true                  |
      Then it fails with invalidClientIdentifier

    Scenario: A deleted credential cannot be deleted again
      Given "gone" is the answer to DeleteOAuthCredential with:
        | credentialId | {ci.credentialId} |
      And "before" is the answer to ListOAuthCredentials
      When I call DeleteOAuthCredential with:
        | credentialId | {ci.credentialId} |
      Then it fails with invalidCredentialID
      And nothing has changed

  Rule: the ID of a deleted credential is never given out again

    Scenario: The newest is deleted, and one more is made
      Given "gone" is the answer to DeleteOAuthCredential with:
        | credentialId | {other.credentialId} |
      When I call CreateOAuthCredential with:
        | grantType | authorization_code |
        | scope     | openid             |
        | name      | {run} next         |
      Then it succeeds with created as "next"
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | {next.credentialId} |
        | name         | {run} next          |
      And the answer does not list:
        | credentialId | {other.credentialId} |

  Rule: an ID that no credential has deletes nothing

    Scenario Outline: The ID is <id>
      Given "before" is the answer to ListOAuthCredentials
      When I call DeleteOAuthCredential with:
        | credentialId | <id> |
      Then it fails with invalidCredentialID
      And nothing has changed

      Examples:
        | id        |
        | 999999999 |
        | 0         |
        | -1        |
        | first     |
        | *empty*   |
        | *absent*  |

    Scenario: A client identifier will not do
      Given "before" is the answer to ListOAuthCredentials
      When I call DeleteOAuthCredential with:
        | clientApiIdentifier | {ci.clientIdentifier} |
      Then it fails with invalidCredentialID
      And nothing has changed
