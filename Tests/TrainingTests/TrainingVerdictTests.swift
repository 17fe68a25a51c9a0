import Features
import JSON
import Models
import Testing
import Training

/// From a training to its verdict, with a champion that knows a small part of the rows by heart.
@Suite struct TrainingVerdictTests {
    /// Of four rows in five the label is the first column; of the fifth it is 10, and the second
    /// column says so.
    private static let matrix: TrainingMatrix = {
        let count = 5_000
        let isFifth = { (row: Int) in row % 5 == 4 }
        let first = (0..<count).map { Float($0 * 37 % 201) - 100 }
        return TrainingMatrix(
            columns: ["view:first", "view:fifth"],
            values: (0..<count).flatMap { [first[$0], isFifth($0) ? 1 : 0] },
            labels: (0..<count).map { isFifth($0) ? 10 : first[$0] },
            eventTimes: (0..<Int64(count)).map { $0 * 3_600_000_000 },
            keys: [
                KeyColumn(
                    name: "part", codes: (0..<count).map { isFifth($0) ? 1 : 0 },
                    values: ["most", "fifth"])
            ])
    }()

    /// Right about the fifth but for 1, and knows nothing of the others.
    private static let champion = ChampionFile(
        version: 4, format: .linear,
        file: [UInt8](
            #"{"kind":"linear","inputs":["first","fifth"],"coefficients":[[0,9]],"intercepts":[0]}"#
                .utf8))

    private func outcome(
        slices: [SliceSpecification], resamples: Int = 100
    ) async throws -> TrainingOutcome {
        try await StumpEngine().outcome(
            on: Self.matrix,
            TrainingSpecification(
                task: .regression, slices: slices,
                choices: ReportChoices(
                    screens: false, learningCurve: false, importance: false,
                    resamples: resamples)),
            champion: Self.champion)
    }

    private func verdict(
        _ outcome: TrainingOutcome, _ change: (inout GatePolicy) -> Void = { _ in }
    ) -> Verdict {
        let replay = ReplayCheck(uptime: { .zero }).findings(
            of: outcome.artifact.file, as: outcome.artifact.format, on: outcome.replay)
        var policy = GatePolicy()
        policy.slices.rowsMin = 100
        change(&policy)
        return Gate.verdict(
            GateEvidence(outcome, replay: replay, inputFaults: []), policy: policy)
    }

    @Test func `a candidate that is better overall but worse on a slice is refused`() async throws {
        let plain = try await outcome(slices: [])
        #expect(verdict(plain).outcome == .promoted)
        let sliced = try await outcome(slices: [SliceSpecification(column: "part")])
        let verdict = verdict(sliced)
        #expect(verdict.outcome == .rejected)
        let failed = verdict.reasons.filter { !$0.passed }
        #expect(failed.map(\.check) == ["slices.part=fifth"])
        let slices = try #require(sliced.comparison).slices
        #expect(slices.map(\.value) == ["most", "fifth"])
        #expect(slices.map(\.rows) == [800, 200])
        // The champion is wrong by 1 on each row of the fifth.
        #expect(slices[1].champion.value(named: .rmse) == 1)
        let candidate = try #require(slices[1].candidate.value(named: .rmse))
        #expect(failed[0].value == candidate - 1)
        // The candidate's slices are those of its report.
        #expect(slices.map(\.candidate) == sliced.report.slices[0].slices.map(\.metrics))
    }

    @Test func `a slice counts where it has the rows that policy and specification ask for`()
        async throws
    {
        let both = try await outcome(slices: [SliceSpecification(column: "part")])
        let small = verdict(both) { $0.slices.rowsMin = 201 }
        #expect(small.outcome == .promoted)
        #expect(
            small.reasons.first { $0.check == "slices.part=fifth" }?.detail
                == "Not counted: it has 200 rows, 201 are needed.")
        let large = try await outcome(
            slices: [SliceSpecification(column: "part", minimumRows: 201)])
        #expect(
            verdict(large).reasons.map(\.check).filter { $0.hasPrefix("slices") }
                == ["slices.part=most"])
    }

    @Test func `a report without intervals is judged all the same`() async throws {
        let outcome = try await outcome(slices: [], resamples: 0)
        #expect(outcome.report.intervals.isEmpty)
        #expect(outcome.report.json["bootstrap"] == .null)
        #expect(outcome.comparison?.differences[.rmse]?.gains.count == 200)
        #expect(verdict(outcome).outcome == .promoted)
    }

    @Test func `a comparison tells its slices of both models`() async throws {
        let outcome = try await outcome(slices: [SliceSpecification(column: "part")])
        let slice = outcome.comparison?.json["slices"]?.arrayValue?.last
        #expect(slice?["column"] == "part")
        #expect(slice?["value"] == "fifth")
        #expect(slice?["rows"] == 200)
        #expect(slice?["champion"]?["rmse"] == 1.0)
    }
}
