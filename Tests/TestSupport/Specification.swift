import FoundationEssentials
package import JSON

/// The files of `Tests/Specification`.
package enum Specification {
    /// The cases of `windows`, of all files.
    package static func windowCases() throws -> [WindowCase] {
        try texts(of: "windows").flatMap { try WindowCase.cases(in: $0) }
    }

    /// The cases of `expressions`, of all files.
    package static func expressionCases() throws -> [ExpressionCase] {
        try texts(of: "expressions").flatMap { try ExpressionCase.cases(in: $0) }
    }

    /// The cases of a file of `metrics`, which holds a list of them.
    package static func metricCases(_ name: String) throws -> [JSONValue] {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Specification/metrics/\(name).json")
        return try JSONValue(parsing: [UInt8](Data(contentsOf: file))).arrayValue ?? []
    }

    /// The files of a folder that hold a case in each line.
    private static func texts(of folder: String) throws -> [String] {
        let directory = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Specification/\(folder)")
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
            .filter { $0.hasSuffix(".cases") }
        return try names.sorted().map { name in
            try String(contentsOf: directory.appending(path: name), encoding: .utf8)
        }
    }

    /// The cases of `point-in-time`, by name.
    package static func pointInTimeCases() throws -> [PointInTimeCase] {
        let directory = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Specification/point-in-time")
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
            .filter { $0.hasSuffix(".case") }
        return try names.sorted().map { name in
            let text = try String(contentsOf: directory.appending(path: name), encoding: .utf8)
            return try PointInTimeCaseParser.parse(text, name: String(name.dropLast(5)))
        }
    }
}
