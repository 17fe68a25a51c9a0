/// What callers have asked the champion, of late.
package struct LoggedRequests: Sendable, Hashable {
    /// The names of the champion's inputs, in order.
    package let columns: [String]
    /// `count * columns.count` numbers, request after request; NaN is missing.
    package let values: [Double]
    package let count: Int

    package static let none = LoggedRequests(columns: [], values: [], count: 0)

    /// - Precondition: The array agrees about the number of requests.
    package init(columns: [String], values: [Double], count: Int) {
        precondition(values.count == count * columns.count, "a value a column and request")
        self.columns = columns
        self.values = values
        self.count = count
    }

    /// The same requests as rows of a model's inputs; what the champion was not asked is missing.
    func rows(of inputs: [String]) -> [Double] {
        let places = inputs.map { columns.firstIndex(of: $0) }
        var rows: [Double] = []
        rows.reserveCapacity(count * inputs.count)
        for request in 0..<count {
            for place in places {
                rows.append(place.map { values[request * columns.count + $0] } ?? .nan)
            }
        }
        return rows
    }
}
