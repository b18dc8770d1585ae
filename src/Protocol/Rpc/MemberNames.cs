using System.Text.Json;

namespace Orchestrator.Protocol.Rpc;

/// <summary>
/// The member names of all objects that are open at this place of a line, to find duplicates: a hash table whose chains run from the newest name to the
/// oldest, so that closing an object takes its names off the chain heads. Constant time a name and a fixed size, whatever the line holds; the hash is
/// seeded per process.
/// </summary>
internal sealed class MemberNames
{
    private const int BucketCount = 1024;
    private const int ScratchKeptBytes = 4096;

    private readonly Entry[] _entries = new Entry[ProtocolLimits.OpenMembersMax];
    private readonly short[] _newest = new short[BucketCount];
    private readonly short[] _firstOfObject = new short[ProtocolLimits.NestingMax + 1];
    private byte[] _scratch = [];
    private int _scratchUsed;
    private int _count;
    private int _objects;

    [ThreadStatic]
    private static MemberNames? _ofThisThread;

    private MemberNames() => Array.Fill(_newest, (short)-1);

    /// <summary>This thread's table, empty.</summary>
    public static MemberNames Empty()
    {
        var names = _ofThisThread ??= new MemberNames();
        names.DropTo(0);
        names._objects = 0;
        if (names._scratch.Length > ScratchKeptBytes)
        {
            names._scratch = [];
        }
        return names;
    }

    /// <summary>An object begins.</summary>
    public void Open() => _firstOfObject[_objects++] = (short)_count;

    /// <summary>The innermost object ends.</summary>
    public void Close() => DropTo(_firstOfObject[--_objects]);

    /// <summary>Adds the name that the reader stands on; escapes must have been found sound.</summary>
    /// <returns>What is wrong with it, or <see cref="JsonFault.None"/>.</returns>
    public JsonFault Add(ReadOnlySpan<byte> line, ref Utf8JsonReader reader)
    {
        if (_count == _entries.Length)
        {
            return JsonFault.TooManyMembers;
        }
        var entry = new Entry { Start = (int)reader.TokenStartIndex + 1, Length = reader.ValueSpan.Length };
        if (reader.ValueIsEscaped)
        {
            entry = Unescape(ref reader);
        }
        var name = NameOf(line, entry);
        var hash = default(HashCode);
        hash.AddBytes(name);
        entry.Hash = hash.ToHashCode();
        ref var newest = ref _newest[entry.Hash & (BucketCount - 1)];
        for (var i = newest; i >= _firstOfObject[_objects - 1]; i = _entries[i].Older)
        {
            if (_entries[i].Hash == entry.Hash && NameOf(line, _entries[i]).SequenceEqual(name))
            {
                return JsonFault.DuplicateMember;
            }
        }
        entry.Older = newest;
        newest = (short)_count;
        _entries[_count++] = entry;
        return JsonFault.None;
    }

    private Entry Unescape(ref Utf8JsonReader reader)
    {
        var room = reader.ValueSpan.Length;
        if (_scratch.Length - _scratchUsed < room)
        {
            Array.Resize(ref _scratch, Math.Max(_scratch.Length * 2, _scratchUsed + room));
        }
        var length = reader.CopyString(_scratch.AsSpan(_scratchUsed));
        var entry = new Entry { Start = ~_scratchUsed, Length = length };
        _scratchUsed += length;
        return entry;
    }

    // A name that was escaped lies in the scratch memory, any other in the line.
    private ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> line, in Entry entry) =>
        entry.Start < 0 ? _scratch.AsSpan(~entry.Start, entry.Length) : line.Slice(entry.Start, entry.Length);

    private void DropTo(int count)
    {
        while (_count > count)
        {
            ref var entry = ref _entries[--_count];
            _newest[entry.Hash & (BucketCount - 1)] = entry.Older;
            if (entry.Start < 0)
            {
                _scratchUsed = ~entry.Start;
            }
        }
    }

    private struct Entry
    {
        public int Start;
        public int Length;
        public int Hash;
        public short Older;
    }
}
