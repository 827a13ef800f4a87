Feature: Our client

  Scenario: asks again where an answer was lost
    Given the next answer of WHMCS is lost
    When our client lists the credentials
    Then WHMCS was asked 2 times
