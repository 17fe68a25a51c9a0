import Dispatch

extension Duration {
    /// Rounded down to nanoseconds; a duration of centuries becomes the longest there is.
    var dispatchInterval: DispatchTimeInterval {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return .nanoseconds(.max) }
        return .nanoseconds(Int(whole + attoseconds / 1_000_000_000))
    }
}
