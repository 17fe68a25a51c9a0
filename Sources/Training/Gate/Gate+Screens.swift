/// What makes good figures doubtful.
extension Gate {
    /// Above this the newest rows are not those that were learnt from.
    package static let shiftAUCMax = 0.9
    /// Above this they may not be.
    package static let suspiciousShiftAUC = 0.8

    var screens: [GateReason] { [shift, leakage].compactMap(\.self) }

    private var shift: GateReason? {
        guard policy.shift != .ignore, let auc = evidence.shiftAUC else { return nil }
        let found = "The newest rows are told from those trained on with an AUC of \(Figure(auc))"
        guard auc > Self.suspiciousShiftAUC else {
            return GateReason(
                "shift", passed: true, found + ".", value: auc, threshold: Self.shiftAUCMax)
        }
        let blocks = policy.shift == .block && auc > Self.shiftAUCMax
        return GateReason(
            "shift", passed: !blocks, isWarning: !blocks,
            found + (blocks ? "; up to \(Figure(Self.shiftAUCMax)) is allowed." : "."),
            value: auc, threshold: Self.shiftAUCMax)
    }

    private var leakage: GateReason? {
        guard policy.leakage != .ignore else { return nil }
        let features = evidence.leakyFeatures
        guard !features.isEmpty else {
            return GateReason(
                "leakage", passed: true, "No feature is flagged.", value: 0, threshold: 0)
        }
        let blocks = policy.leakage == .block
        return GateReason(
            "leakage", passed: !blocks, isWarning: !blocks,
            "Flagged as perhaps knowing the label: \(features.joined(separator: ", ")).",
            value: Double(features.count), threshold: 0)
    }
}
