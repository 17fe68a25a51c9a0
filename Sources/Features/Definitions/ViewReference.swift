/// Names a feature view, and perhaps one of its versions: `view`, or `view@v2`.
package struct ViewReference: Hashable, Sendable, CustomStringConvertible {
    package let name: String
    /// A version of the definition; `nil` means the newest.
    package let version: Int?

    package init(name: String, version: Int? = nil) {
        self.name = name
        self.version = version
    }

    /// - Returns: `nil` where what stands behind an `@` is not `v` and a number from 1.
    package init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count > 1 else {
            self.init(name: text)
            return
        }
        guard parts.count == 2, !parts[0].isEmpty, let first = parts[1].first, first == "v",
            let version = Int(parts[1].dropFirst()), version > 0, parts[1] == "v\(version)"
        else { return nil }
        self.init(name: String(parts[0]), version: version)
    }

    package var description: String { version.map { "\(name)@v\($0)" } ?? name }
}
