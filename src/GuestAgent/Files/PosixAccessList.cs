using System.Buffers.Binary;

namespace Orchestrator.GuestAgent.Files;

/// <summary>A POSIX access list as the kernel hands it out (linux/posix_acl_xattr.h): a version, then entries of tag, permissions and id.</summary>
internal static class PosixAccessList
{
    public const string Attribute = "system.posix_acl_access";

    private const int HeaderBytes = 4;
    private const int EntryBytes = 8;
    private const ushort TagOwner = 0x01;
    private const ushort TagGroup = 0x04;
    private const ushort TagMask = 0x10;
    private const ushort TagOthers = 0x20;

    /// <summary>Sets what the nine mode bits stand for, as chmod would, before the list is given to a file: so it never grants more for a moment.</summary>
    public static void SetMode(Span<byte> list, uint mode)
    {
        var hasMask = false;
        for (var at = HeaderBytes; at + EntryBytes <= list.Length; at += EntryBytes)
        {
            hasMask |= BinaryPrimitives.ReadUInt16LittleEndian(list[at..]) == TagMask;
        }
        for (var at = HeaderBytes; at + EntryBytes <= list.Length; at += EntryBytes)
        {
            uint? permissions = BinaryPrimitives.ReadUInt16LittleEndian(list[at..]) switch
            {
                TagOwner => mode >> 6,
                TagMask => mode >> 3,
                TagGroup when !hasMask => mode >> 3,
                TagOthers => mode,
                _ => null,
            };
            if (permissions is { } bits)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(list[(at + sizeof(ushort))..], (ushort)(bits & 7));
            }
        }
    }
}
