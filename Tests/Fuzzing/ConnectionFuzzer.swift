/// One run of libFuzzer; `FuzzInput` says what the bytes mean.
///
/// - Returns: 0, always: every input is of use.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzConnection(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let rule = FuzzInput(bytes)?.brokenRule() { preconditionFailure(rule) }
    return 0
}
