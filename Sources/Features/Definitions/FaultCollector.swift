/// Collects what is wrong in a bundle while it is read, so that one answer names everything.
final class FaultCollector {
    private(set) var faults: [Fault] = []

    func add(_ path: String, _ detail: String, hint: String? = nil) {
        faults.append(Fault(path, detail, hint: hint))
    }
}
