import Testing

/// What is wrong with what a training is to be judged by, and what is said about it.
extension BadInputTests {
    private func refusesTraining(_ members: String, with text: String) async throws {
        try await refuses(
            "POST", "/v1/models/demand/train", body: #"{"dataset":"nope",\#(members)}"#,
            with: text)
    }

    @Test func `a bound of a metric that the task does not have is refused`() async throws {
        try await refusesTraining(
            #""gate":{"bounds":{"auc":{"min":0.7}}}"#,
            with: """
                422 invalid: the request is wrong
                Task "regression" has no metric "auc".
                - gate.bounds.auc: Task "regression" has no metric "auc". → It has rmse, mae, r2, \
                mape, bias, pinball_0.1, pinball_0.5, pinball_0.9.
                """)
    }

    @Test func `bounds that exclude every value are refused`() async throws {
        try await refusesTraining(
            #""gate":{"bounds":{"rmse":{"min":2,"max":1}}}"#,
            with: """
                422 invalid: the request is wrong
                No value is between these bounds.
                - gate.bounds.rmse.min: No value is between these bounds.
                """)
    }

    @Test func `a confidence out of range is refused`() async throws {
        try await refusesTraining(
            #""gate":{"against_champion":{"confidence":1}}"#,
            with: """
                422 invalid: the request is wrong
                It is 1.0.
                - gate.against_champion.confidence: It is 1.0. → Give a number above 0.5 and \
                below 1.
                """)
    }

    @Test func `a confidence that the resamples cannot tell is refused`() async throws {
        try await refusesTraining(
            #""gate":{"against_champion":{"confidence":0.999}}"#,
            with: """
                422 invalid: the request is wrong
                0.999 takes 2000 resamples of the test range.
                - gate.against_champion.confidence: 0.999 takes 2000 resamples of the test range. \
                → Set report.resamples to 2000 or more, or lower the confidence.
                """)
    }

    @Test func `a latency that is no duration is refused`() async throws {
        try await refusesTraining(
            #""gate":{"latency_p99":"fast"}"#,
            with: """
                422 invalid: the request is wrong
                "fast" is not a duration.
                - gate.latency_p99: "fast" is not a duration. → Write a whole number and a unit: \
                500us, 2ms or 1s.
                """)
    }

    @Test func `a finding is answered in one of three ways`() async throws {
        try await refusesTraining(
            #""gate":{"shift":"panic"}"#,
            with: """
                422 invalid: the request is wrong
                There is no such answer to a finding.
                - gate.shift: There is no such answer to a finding. → Write ignore, warn or block.
                """)
    }

    @Test func `a search that never ends is refused`() async throws {
        try await refusesTraining(
            #""search":{}"#,
            with: """
                422 training: "search" of the training cannot be met
                Nothing says when it ends.
                → Give "trials", "budget", or both.
                """)
    }

    @Test func `a slice without a column is refused`() async throws {
        try await refusesTraining(
            #""slices":["shop",{"bins":3}]"#,
            with: """
                422 invalid: the request is wrong
                The field "column" is missing.
                - slices[1].column: The field "column" is missing.
                """)
    }
}
