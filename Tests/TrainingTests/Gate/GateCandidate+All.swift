import Training

extension GateCandidate {
    static let all: [GateCandidate] = [
        GateCandidate("better", .promoted),
        GateCandidate("first, without a champion", .first) { $0.evidence.champion = .absent },
        GateCandidate(
            "worse", .rejected, failing: ["against_champion", "against_champion.confidence"]
        ) {
            $0.evidence.champion = champion(candidate: 35, gains: -1.5 ... -0.5)
        },
        GateCandidate("noisy", .rejected, failing: ["against_champion.confidence"]) {
            $0.evidence.champion = champion(candidate: 33.9, gains: -0.2...0.4)
        },
        GateCandidate("surely enough for 95 %", .promoted) {
            $0.evidence.champion = champion(candidate: 33.5, gains: -0.01...0.99)
        },
        GateCandidate(
            "not surely enough for 99 %", .rejected, failing: ["against_champion.confidence"]
        ) {
            $0.policy.champion.confidence = 0.99
            $0.evidence.champion = champion(candidate: 33.5, gains: -0.01...0.99)
        },
        GateCandidate("noisy, but sure enough for 60 %", .promoted) {
            $0.policy.champion.confidence = 0.6
            $0.evidence.champion = champion(candidate: 33.5, gains: -0.1...0.9)
        },
        GateCandidate("equal", .rejected, failing: ["against_champion.confidence"]) {
            $0.evidence.champion = champion(candidate: 34, gains: 0...0)
        },
        GateCandidate("equal, where a little may be lost", .promoted) {
            $0.policy.champion.relativeImprovementMin = -0.01
            $0.evidence.champion = champion(candidate: 34, gains: -0.2...0.2)
        },
        GateCandidate(
            "equal, where less may be lost than it may be worse", .rejected,
            failing: ["against_champion.confidence"]
        ) {
            $0.policy.champion.relativeImprovementMin = -0.005
            $0.evidence.champion = champion(candidate: 34, gains: -0.2...0.2)
        },
        GateCandidate(
            "better, but by less than is asked for", .rejected, failing: ["against_champion"]
        ) {
            $0.policy.champion.absoluteImprovementMin = 2
        },
        GateCandidate(
            "better overall, but worse on a slice", .rejected, failing: ["slices.carrier=AA"]
        ) {
            $0.evidence.champion = champion(
                candidate: 33, gains: 0.5...1.5,
                slices: [slice(rows: 500, candidate: 41)])
        },
        GateCandidate("worse on a slice that is too small to count", .promoted) {
            $0.evidence.champion = champion(
                candidate: 33, gains: 0.5...1.5,
                slices: [slice(rows: 499, candidate: 80)])
        },
        GateCandidate("worse on a slice by as much as is allowed", .promoted) {
            $0.evidence.champion = champion(
                candidate: 33, gains: 0.5...1.5,
                slices: [slice(rows: 500, candidate: 40.5)])
        },
        GateCandidate("slow", .rejected, failing: ["latency_p99"]) {
            $0.evidence.replay = replay(latency: .microseconds(2001))
        },
        GateCandidate(
            "answering otherwise than in the trainer", .rejected, failing: ["replay_tolerance"]
        ) { $0.evidence.replay = replay(error: 0.2) },
        GateCandidate(
            "without a number for what callers ask", .rejected, failing: ["replay_tolerance"]
        ) { $0.evidence.replay = replay(unanswered: 3) },
        GateCandidate(
            "that does not load", .rejected, failing: ["load", "replay_tolerance", "latency_p99"]
        ) {
            $0.evidence.replay = ReplayFindings(
                artifactBytes: 10,
                served: .failure(.init(reason: "the model file cannot be read.")))
        },
        GateCandidate("too large", .rejected, failing: ["artifact_bytes_max"]) {
            $0.policy.artifactBytesMax = 99_999
        },
        GateCandidate("out of bounds", .rejected, failing: ["bounds.mae", "bounds.rmse"]) {
            $0.policy.bounds = [.rmse: MetricBound(max: 32), .mae: MetricBound(min: 21)]
        },
        GateCandidate("out of bounds without a champion", .rejected, failing: ["bounds.rmse"]) {
            $0.evidence.champion = .absent
            $0.policy.bounds = [.rmse: MetricBound(max: 32)]
        },
        GateCandidate("bound by a metric that is not defined", .rejected, failing: ["bounds.r2"]) {
            $0.policy.bounds = [.r2: MetricBound(min: 0)]
        },
        GateCandidate("within its bounds", .promoted) {
            $0.policy.bounds = [.rmse: MetricBound(min: 33, max: 33)]
        },
        GateCandidate("shifted", .rejected, failing: ["shift"]) { $0.evidence.shiftAUC = 0.91 },
        GateCandidate("shifted, which only warns", .promoted) {
            $0.policy.shift = .warn
            $0.evidence.shiftAUC = 0.99
        },
        GateCandidate("perhaps shifted", .promoted) { $0.evidence.shiftAUC = 0.9 },
        GateCandidate("leaky", .promoted) { $0.evidence.leakyFeatures = ["v:late"] },
        GateCandidate("leaky, which blocks", .rejected, failing: ["leakage"]) {
            $0.policy.leakage = .block
            $0.evidence.leakyFeatures = ["v:late"]
        },
        GateCandidate("of inputs that failed their checks", .rejected, failing: ["inputs"]) {
            $0.policy.shift = .ignore
            $0.policy.leakage = .ignore
            $0.evidence.inputFaults = [
                InputFault(view: "v", check: "refused rows", detail: "40 of 100 were refused")
            ]
        },
        GateCandidate(
            "beside a champion that cannot answer", .rejected, failing: ["against_champion"]
        ) {
            $0.evidence.champion = .incomparable(
                version: 1, obstacle: "it reads \"v:gone\", which the dataset does not have.")
        },
        GateCandidate(
            "compared by what is not defined", .rejected, failing: ["against_champion"]
        ) { $0.policy.champion.metric = .r2 },
    ]
}
