namespace Orchestrator.HostService.Configuration.Binding;

/// <summary>The key of an option whose name does not give it.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class KeyAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>A path of a file or folder; a relative one starts at the folder of the file it stands in.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FilePathAttribute : Attribute;

/// <summary>Smallest and largest number allowed.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NumberAttribute(long min, long max) : Attribute
{
    public long Min { get; } = min;
    public long Max { get; } = max;
}

/// <summary>A number of bytes, written with a unit; smallest and largest allowed.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SizeAttribute(string min, string max) : Attribute
{
    public string Min { get; } = min;
    public string Max { get; } = max;
}

/// <summary>Shortest and longest time allowed.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DurationAttribute(string min, string max) : Attribute
{
    public string Min { get; } = min;
    public string Max { get; } = max;
}
