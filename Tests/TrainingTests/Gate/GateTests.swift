import JSON
import Testing
import Training

@Suite struct GateTests {
    @Test(arguments: GateCandidate.all)
    func `a candidate is decided as it was designed`(candidate: GateCandidate) {
        let verdict = Gate.verdict(candidate.evidence, policy: candidate.policy)
        #expect(verdict.outcome == candidate.outcome)
        let failing = verdict.reasons.filter { !$0.passed }.map(\.check)
        #expect(failing.sorted() == candidate.failing.sorted())
    }

    @Test func `every check tells what it found, whatever failed before it`() {
        let candidate = GateCandidate("bad in every way", .rejected) {
            $0.evidence.inputFaults = [
                InputFault(view: "v", check: "refused rows", detail: "40 of 100 were refused")
            ]
            $0.policy.bounds = [.rmse: MetricBound(max: 32)]
            $0.evidence.champion = GateCandidate.champion(
                candidate: 35, gains: -1.5 ... -0.5,
                slices: [
                    GateCandidate.slice(rows: 600, candidate: 50),
                    GateCandidate.slice(rows: 60, candidate: 50),
                ])
            $0.evidence.replay = GateCandidate.replay(
                error: 0.2, unanswered: 3, latency: .milliseconds(5), bytes: 300 << 20)
            $0.evidence.shiftAUC = 0.95
            $0.evidence.leakyFeatures = ["v:late", "v:id"]
        }
        let verdict = Gate.verdict(candidate.evidence, policy: candidate.policy)
        #expect(
            verdict.reasons.map { "\($0.check): \($0.detail)" } == [
                "inputs: Quality checks of the dataset's inputs have failed: view \"v\", refused "
                    + "rows: 40 of 100 were refused.",
                "load: The serving engine has loaded it.",
                "replay_tolerance: Row 7 of 1000 held-out rows has the margin 1.5, but the "
                    + "trainer's is 1.25; 3 of 20 logged requests of the champion have no number "
                    + "as their answer.",
                "latency_p99: 99 of 100 single rows are scored within 5000 µs, up to 2000 µs are "
                    + "allowed.",
                "artifact_bytes_max: The file has 314572800 bytes, up to 268435456 are allowed.",
                "bounds.rmse: It is 33, but must be at most 32.",
                "against_champion: rmse is 35, the champion's (version 1) 34, on the same 10000 "
                    + "rows: worse by 1; an improvement of 0 is asked for.",
                "against_champion.confidence: With 95 % confidence the improvement lies between "
                    + "-1.475 and -0.525; the candidate is better in 0 % of the resamples; all of "
                    + "it must lie above 0.",
                "slices.carrier=AA: rmse is 50, the champion's 40, on 600 rows: worse by 25 %, "
                    + "2 % are allowed.",
                "slices.carrier=AA: Not counted: it has 60 rows, 500 are needed.",
                "shift: The newest rows are told from those trained on with an AUC of 0.95; up to "
                    + "0.9 is allowed.",
                "leakage: Flagged as perhaps knowing the label: v:late, v:id.",
            ])
        #expect(verdict.reasons.last?.isWarning == true)
    }

    @Test func `where more is better, more is an improvement`() {
        var candidate = GateCandidate("better", .promoted)
        candidate.evidence.usualMetric = .auc
        candidate.evidence.champion = .compared(
            version: 3,
            ChampionChange(
                rows: 900,
                differences: [
                    PairedDifference(
                        metric: .auc, champion: 0.7, candidate: 0.75,
                        difference: ConfidenceInterval(value: 0.05, low: 0.01, high: 0.09),
                        gains: GateCandidate.spread(over: 0.01...0.09))
                ]))
        #expect(Gate.verdict(candidate.evidence, policy: GatePolicy()).outcome == .promoted)
        candidate.policy.champion.relativeImprovementMin = 0.1
        #expect(Gate.verdict(candidate.evidence, policy: candidate.policy).outcome == .rejected)
    }

    @Test func `a verdict is written with what each check found`() {
        let verdict = Verdict(
            outcome: .rejected,
            reasons: [
                GateReason("load", passed: true, "It has."),
                GateReason(
                    "shift", passed: true, isWarning: true, "Some.", value: 0.85, threshold: 0.9),
                GateReason("replay_tolerance", passed: false, "No.", value: .infinity),
            ])
        #expect(
            verdict.json.text
                == #"{"verdict":"rejected","reasons":[{"check":"load","passed":true,"detail":"#
                + #""It has."},{"check":"shift","passed":true,"warning":true,"detail":"Some.","#
                + #""value":0.85,"threshold":0.9},{"check":"replay_tolerance","passed":false,"#
                + #""detail":"No."}]}"#)
    }
}
