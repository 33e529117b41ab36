import CDDCM
import Essentials

/// The folder of libddcm, from which the bundled model and OpenVINO are searched for; nil where it is not known.
var folderOfThisLibrary: String? {
  guard let name = unsafe ddcm_private_library_path() else { return nil }
  return URL(filePath: unsafe String(cString: name)).resolvingSymlinksInPath().deletingLastPathComponent().path
}
