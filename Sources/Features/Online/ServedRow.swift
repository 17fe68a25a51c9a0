/// The latest row of a key as it stands at an instant, from which features are served.
package struct ServedRow: Sendable {
    private let row: OfflineRow?
    private let isTooOld: Bool

    /// - Parameter row: The greatest row visible at `instant`, however old.
    package init(_ row: OfflineRow?, ttl: TimeToLive?, at instant: EventTime) {
        self.row = row
        isTooOld =
            row.map { row in
                ttl.map { !$0.admits(row.order.eventTime, at: instant) } ?? false
            } ?? false
    }

    /// - Parameter feature: Index into the view's features.
    package func value(_ feature: Int) -> ServedValue {
        guard let row else {
            return ServedValue(value: .null, status: .notFound, eventTime: nil)
        }
        let eventTime = row.order.eventTime
        guard !isTooOld else {
            return ServedValue(value: .null, status: .outsideMaxAge, eventTime: eventTime)
        }
        let value = row.values[feature]
        return ServedValue(
            value: value, status: value.isNull ? .nullValue : .present, eventTime: eventTime)
    }
}
