/// The version of XGBoost that wrote a file.
struct XGBoostVersion: Sendable, Hashable, CustomStringConvertible {
    let major: Int
    let minor: Int
    let patch: Int

    /// - Throws: `.missing` for none, `.inconsistent` for other than three numbers, `.unsupported`
    ///   for a major version whose rules are not known.
    init(_ numbers: [Int32]?) throws(ModelError) {
        guard let numbers else { throw .missing(member: "version") }
        guard numbers.count == 3, numbers.allSatisfy({ $0 >= 0 }) else {
            throw .inconsistent(place: "version", problem: "it is not a list of three numbers")
        }
        major = Int(numbers[0])
        minor = Int(numbers[1])
        patch = Int(numbers[2])
        guard (1...3).contains(major) else {
            throw .unsupported(
                subject: "the file format of XGBoost \(major).\(minor).\(patch)",
                hint: "Save the model with XGBoost 1.0 to 3.x.")
        }
    }

    func isBefore(major: Int, minor: Int) -> Bool {
        (self.major, self.minor) < (major, minor)
    }

    var description: String { "\(major).\(minor).\(patch)" }
}
