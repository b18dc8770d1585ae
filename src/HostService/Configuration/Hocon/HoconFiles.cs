using System.Collections.Immutable;
using System.Text;

namespace Orchestrator.HostService.Configuration.Hocon;

/// <summary>Reads files and what they include, and lays them over one another.</summary>
internal sealed class HoconFiles(Mistakes mistakes)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly Stack<string> _open = new();
    private int _read;

    /// <summary>All that was read so far.</summary>
    public RawObject Root { get; } = new(default);

    /// <summary>Lays a file over what was read before.</summary>
    /// <param name="path">As it was given; messages name it so.</param>
    public void Add(string path)
    {
        if (Read(path, path, null, []) is { } content)
        {
            Root.Merge(content, mistakes);
        }
    }

    /// <summary>Lays one <c>key=value</c> of the command line over what was read before.</summary>
    public void AddSetting(string setting)
    {
        var equals = setting.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? setting : setting[..equals].TrimEnd('+', ' ');
        var source = new HoconSource($"--set {name}", Environment.CurrentDirectory, isFile: false);
        var place = new Place(source, 1);
        if (equals <= 0)
        {
            mistakes.Add(place, "a setting is written key=value");
            return;
        }
        if (TooMany(place))
        {
            return;
        }
        // The key and the value are read apart: a value must not close braces that the key never opened, nor begin a second key.
        var before = mistakes.Count;
        var appends = setting[equals - 1] == '+';
        var value = new HoconParser(source, setting[(equals + 1)..], mistakes, [], include: null).ParseWholeValue();
        var statement = new HoconParser(
            source,
            $"{setting[..(appends ? equals - 1 : equals)]} = 0",
            mistakes,
            [],
            include: null
        ).ParseFile();
        if (value is null || mistakes.Count > before)
        {
            return;
        }
        if (statement.Fields.Count != 1)
        {
            mistakes.Add(place, "a setting is written key=value, with one key");
            return;
        }
        ReplaceLeaf(statement, appends ? new RawAppend(place, [value]) : value);
        Root.Merge(statement, mistakes);
    }

    private static void ReplaceLeaf(RawObject statement, RawValue value)
    {
        var field = statement.Fields.GetAt(0).Value;
        while (field.Layers[0] is RawObject inner)
        {
            field = inner.Fields.GetAt(0).Value;
        }
        field.Layers[0] = value;
    }

    private RawObject? Include(string name, Place at, ImmutableArray<string> prefix) =>
        Read(
            Path.Combine(at.Source.Directory, name),
            Path.IsPathRooted(name) ? name : Path.Combine(Path.GetDirectoryName(at.Source.Name) ?? "", name),
            at,
            prefix
        );

    private RawObject? Read(string path, string shown, Place? at, ImmutableArray<string> prefix)
    {
        var full = Path.GetFullPath(path);
        if (_open.Contains(full))
        {
            mistakes.Add(
                at,
                $"the file {shown} is included by itself: {string.Join(" → ", _open.Reverse().Append(full).Select(Path.GetFileName))}"
            );
            return null;
        }
        if (_open.Count >= HoconLimits.IncludeDepthMax)
        {
            mistakes.Add(at, $"includes are nested deeper than {HoconLimits.IncludeDepthMax}; {shown} is not read");
            return null;
        }
        if (TooMany(at) || TextOf(full, shown, at) is not { } text)
        {
            return null;
        }
        _open.Push(full);
        var source = new HoconSource(shown, Path.GetDirectoryName(full) ?? "/");
        var content = new HoconParser(source, text, mistakes, prefix, Include).ParseFile();
        _open.Pop();
        return content;
    }

    private bool TooMany(Place? at)
    {
        if (++_read > HoconLimits.SourcesMax)
        {
            mistakes.Add(at, $"more than {HoconLimits.SourcesMax} files and settings; the rest is not read");
            return true;
        }
        return false;
    }

    private string? TextOf(string full, string shown, Place? at)
    {
        try
        {
            using var file = File.OpenRead(full);
            using var content = new MemoryStream();
            var chunk = new byte[64 * 1024];
            for (var n = file.Read(chunk); n > 0 && content.Length <= HoconLimits.FileBytesMax; n = file.Read(chunk))
            {
                content.Write(chunk, 0, n);
            }
            if (content.Length > HoconLimits.FileBytesMax)
            {
                mistakes.Add(at, $"the file {shown} is larger than {HoconLimits.FileBytesMax / 1024 / 1024} MiB; split it by include");
                return null;
            }
            return Decode(content.GetBuffer().AsSpan(0, (int)content.Length), shown);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var why = e switch
            {
                FileNotFoundException or DirectoryNotFoundException => "does not exist; create it, or name the right one",
                _ when Directory.Exists(full) => "is a folder; name a file in it",
                UnauthorizedAccessException => $"may not be read by user {Environment.UserName}; check its owner and mode",
                _ => $"cannot be read: {e.Message}",
            };
            mistakes.Add(at, $"the file {shown} {why}");
            return null;
        }
    }

    private string? Decode(ReadOnlySpan<byte> bytes, string shown)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            // Index counts from the beginning of the bytes given.
            var line = 1 + bytes[..Math.Clamp(e.Index, 0, bytes.Length)].Count((byte)'\n');
            mistakes.Add(new Place(new HoconSource(shown, ""), line), "this is not UTF-8; save the file as UTF-8");
            return null;
        }
    }
}
