using System.Buffers.Binary;
using Orchestrator.Actors.Platform;

namespace Orchestrator.Actors.Inventory;

/// <summary>inotify(7): tells of sockets and folders that appear, vanish, are renamed or change their rights in the watched folders.</summary>
internal sealed class InotifyWatch : IFolderWatch
{
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const uint Attributes = 0x4;
    private const uint Moved = 0xC0;
    private const uint Created = 0x100;
    private const uint Deleted = 0x200;
    private const uint SelfDeleted = 0x400;
    private const uint SelfMoved = 0x800;
    private const uint Overflow = 0x4000;
    private const uint WatchEnded = 0x8000;
    private const int HeaderBytes = 16;

    private readonly byte[] _events = new byte[16 * 1024];
    private readonly int _fd = Libc.InotifyCreate(NonBlocking | CloseOnExec);

    /// <inheritdoc/>
    public int? Add(OpenFolder folder)
    {
        var id = Libc.InotifyAdd(_fd, folder.KernelPath, Attributes | Moved | Created | Deleted | SelfDeleted | SelfMoved);
        return id < 0 ? null : id;
    }

    /// <inheritdoc/>
    public void Remove(int id) => _ = Libc.InotifyRemove(_fd, id);

    /// <inheritdoc/>
    public unsafe bool Drain(ISet<int> changed, ISet<int> ended)
    {
        var whole = true;
        while (true)
        {
            nint count;
            fixed (byte* start = _events)
            {
                count = Libc.Read(_fd, start, (nuint)_events.Length);
            }
            if (count <= 0)
            {
                return whole;
            }
            for (var at = 0; at < count; )
            {
                var record = _events.AsSpan(at);
                var (id, what) = (BinaryPrimitives.ReadInt32LittleEndian(record), BinaryPrimitives.ReadUInt32LittleEndian(record[4..]));
                whole &= (what & Overflow) == 0;
                changed.Add(id);
                if ((what & WatchEnded) != 0)
                {
                    ended.Add(id);
                }
                at += HeaderBytes + BinaryPrimitives.ReadInt32LittleEndian(record[12..]);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_fd >= 0)
        {
            _ = Libc.Close(_fd);
        }
    }
}
