Feature: Badge office, answers that only a fault gives

  # @mock-only: a real office cannot be told to close.
  @mock-only
  Rule: a fault answers once

    Scenario: The office is closed
      Given "before" is the answer to listBadges
      And listBadges will answer closed
      When I call listBadges
      Then it fails with closed
      And nothing has changed
      When I call listBadges
      Then it succeeds
