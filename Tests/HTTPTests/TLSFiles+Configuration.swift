import HTTP
import TestSupport

extension TLSFiles {
    /// The server's settings with these files.
    func configuration(_ name: String, key: String? = nil, clientCA: String? = nil)
        -> TLSConfiguration
    {
        TLSConfiguration(
            certificatePath: path("\(name).pem"), keyPath: path("\(key ?? name).key"),
            clientCAPath: clientCA.map { path("\($0).pem") })
    }
}
