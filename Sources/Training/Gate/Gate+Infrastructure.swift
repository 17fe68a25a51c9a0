/// Whether the file that was trained is one that can serve.
extension Gate {
    var infrastructure: [GateReason] {
        let replay = evidence.replay
        let size = GateReason(
            "artifact_bytes_max", passed: replay.artifactBytes <= policy.artifactBytesMax,
            "The file has \(replay.artifactBytes) bytes, up to \(policy.artifactBytesMax) are "
                + "allowed.",
            value: Double(replay.artifactBytes), threshold: Double(policy.artifactBytesMax))
        switch replay.served {
        case .failure(let fault):
            return [
                GateReason(
                    "load", passed: false, "The serving engine does not take it: \(fault.reason)"),
                GateReason("replay_tolerance", passed: false, "It was not replayed."),
                GateReason("latency_p99", passed: false, "It was not timed."), size,
            ]
        case .success(let served):
            return [
                GateReason("load", passed: true, "The serving engine has loaded it."),
                self.replay(served), latency(served), size,
            ]
        }
    }

    private func replay(_ served: ReplayFindings.Served) -> GateReason {
        let isFaithful = served.worstError <= policy.replayTolerance
        var detail =
            "\(served.rows) held-out rows were answered by the serving engine as by the trainer"
        if let worst = served.worst, !isFaithful {
            detail =
                "Row \(worst.row) of \(served.rows) held-out rows has the margin "
                + "\(worst.serving), but the trainer's is \(worst.trainer)"
        }
        if served.logged > 0 || served.unanswered > 0 {
            detail +=
                served.unanswered == 0
                ? "; \(served.logged) logged requests of the champion were answered"
                : "; \(served.unanswered) of \(served.logged) logged requests of the champion "
                    + "have no number as their answer"
        }
        return GateReason(
            "replay_tolerance", passed: isFaithful && served.unanswered == 0 && served.rows > 0,
            served.rows > 0 ? detail + "." : "There were no rows to replay.",
            value: served.worstError, threshold: policy.replayTolerance)
    }

    private func latency(_ served: ReplayFindings.Served) -> GateReason {
        let (found, most) = (served.latencyP99.microseconds, policy.latencyP99Max.microseconds)
        return GateReason(
            "latency_p99", passed: served.latencyP99 <= policy.latencyP99Max,
            "99 of 100 single rows are scored within \(found) µs, up to \(most) µs are allowed.",
            value: Double(found) / 1e6, threshold: Double(most) / 1e6)
    }
}
