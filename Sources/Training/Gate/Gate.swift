/// Decides whether a candidate takes the champion's place. Every check is made, and told, even
/// where one before it has failed: whoever repairs the candidate wants to know all of it.
package struct Gate {
    let evidence: GateEvidence
    let policy: GatePolicy

    package static func verdict(_ evidence: GateEvidence, policy: GatePolicy) -> Verdict {
        let reasons = Gate(evidence: evidence, policy: policy).reasons
        let outcome: Verdict.Outcome =
            if !reasons.allSatisfy(\.passed) {
                .rejected
            } else if case .absent = evidence.champion {
                .first
            } else {
                .promoted
            }
        return Verdict(outcome: outcome, reasons: reasons)
    }

    private var reasons: [GateReason] {
        [inputs] + infrastructure + bounds + champion + screens
    }

    /// Never a matter of policy: what was learnt from bad rows is not judged by good figures.
    private var inputs: GateReason {
        let faults = evidence.inputFaults
        let detail =
            faults.isEmpty
            ? "No quality check of the dataset's inputs has failed."
            : "Quality checks of the dataset's inputs have failed: "
                + faults.map(\.description).joined(separator: "; ") + "."
        return GateReason(
            "inputs", passed: faults.isEmpty, detail, value: Double(faults.count), threshold: 0)
    }

    private var bounds: [GateReason] {
        policy.bounds.sorted { $0.key.rawValue < $1.key.rawValue }.map { metric, bound in
            let check = "bounds.\(metric.rawValue)"
            guard let value = evidence.metrics[metric] else {
                return GateReason(
                    check, passed: false, "The metric is not defined for the test rows.")
            }
            let broken: (String, Double)? =
                if let min = bound.min, !(value >= min) {
                    ("at least", min)
                } else if let max = bound.max, !(value <= max) {
                    ("at most", max)
                } else {
                    nil
                }
            guard let (relation, threshold) = broken else {
                return GateReason(
                    check, passed: true, "It is \(Figure(value)), within its bounds.",
                    value: value, threshold: bound.max ?? bound.min)
            }
            return GateReason(
                check, passed: false,
                "It is \(Figure(value)), but must be \(relation) \(Figure(threshold)).",
                value: value, threshold: threshold)
        }
    }
}
