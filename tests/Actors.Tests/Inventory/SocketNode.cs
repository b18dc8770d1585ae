using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Orchestrator.Actors.Tests.Inventory;

/// <summary>A socket's name in a folder with nobody behind it, as a killed QEMU leaves it; costs no descriptor.</summary>
internal static partial class SocketNode
{
    private const uint SocketOfOwner = 0xC000 | 0x180;

    public static void Make(string path)
    {
        if (MakeNode(path, SocketOfOwner, 0) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), path);
        }
    }

    /// <summary>Gives a file another owner; root alone may.</summary>
    public static void Give(string path, uint uid, uint gid)
    {
        if (ChangeOwner(path, uid, gid) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), path);
        }
    }

    [LibraryImport("libc", SetLastError = true, EntryPoint = "mknod", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeNode(string path, uint mode, ulong device);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint uid, uint gid);
}
