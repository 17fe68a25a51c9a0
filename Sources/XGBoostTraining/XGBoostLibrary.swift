import CXGBoost
package import Training

/// The loaded libxgboost. Used to train, never to serve: its answers to single rows are slow, and
/// its 1.7 misreads models written since 3.1.
// C function pointers, written once when the library is loaded.
package struct XGBoostLibrary: @unchecked Sendable {
    let functions: XGBoostFunctions
    /// Like `libxgboost 1.7.4`.
    let name: String

    /// Loaded at the first use. The library and its threads stay until the process ends.
    package static let shared = Result { () throws(TrainingError) in try XGBoostLibrary() }

    private init() throws(TrainingError) {
        let loaded = UnsafeMutablePointer<XGBoostFunctions>.allocate(capacity: 1)
        defer { loaded.deallocate() }
        var problem: UnsafePointer<CChar>?
        guard xgboost_load(loaded, &problem) == 0 else {
            throw .engineUnavailable(problem.map { String(cString: $0) } ?? "no reason is given")
        }
        functions = loaded.pointee
        var version: (Int32, Int32, Int32) = (0, 0, 0)
        functions.version(&version.0, &version.1, &version.2)
        name = "libxgboost \(version.0).\(version.1).\(version.2)"
        // Silent: what it has to say would go to the server's standard error.
        try check(functions.setGlobalConfiguration(#"{"verbosity": 0}"#))
    }

    /// - Parameter code: What a function of the library returned on this thread.
    func check(_ code: Int32) throws(TrainingError) {
        guard code != 0 else { return }
        let text = functions.lastError().map { String(cString: $0) }
        throw .engineFailed(Self.readable(text ?? "no reason is given"))
    }

    /// `[12:00:00] ../src/data.cc:1:\nCheck failed: valid: too large\nStack trace:…` without the
    /// time, the place in the library's source and the trace.
    static func readable(_ text: String) -> String {
        var lines = text.split(separator: "\n").prefix { !$0.hasPrefix("Stack trace") }
        if let first = lines.first, first.hasPrefix("[") {
            // After the time: `] ../src/data.cc:1: `.
            let afterTime = first.drop { $0 != "]" }.dropFirst()
            let afterPlace = afterTime.drop { $0 != ":" }.dropFirst().drop { $0 != ":" }.dropFirst()
            lines[lines.startIndex] = afterPlace
        }
        return lines.joined(separator: " ").split(separator: " ").joined(separator: " ")
    }

    /// Calls `body` with an array of C strings that lives as long as the call.
    func withCStrings<Answer>(
        _ texts: [String], _ body: (UnsafeMutablePointer<UnsafePointer<CChar>?>) -> Answer
    ) -> Answer {
        var bytes: [CChar] = []
        var starts: [Int] = []
        for text in texts {
            starts.append(bytes.count)
            bytes.append(contentsOf: text.utf8CString)
        }
        return bytes.withUnsafeBufferPointer { bytes in
            var pointers: [UnsafePointer<CChar>?] = starts.map { bytes.baseAddress! + $0 }
            return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
        }
    }
}
