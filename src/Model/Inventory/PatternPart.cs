namespace Orchestrator.Model.Inventory;

/// <summary>A piece of one name in a <see cref="FolderPattern"/>.</summary>
internal abstract record PatternPart
{
    private PatternPart() { }

    /// <summary>This text and no other.</summary>
    public sealed record Literal(string Text) : PatternPart;

    /// <summary>Any text, an empty one too: <c>*</c>.</summary>
    public sealed record Any : PatternPart;

    /// <summary>One character or more, kept under a name: <c>{node}</c>.</summary>
    public sealed record Capture(string Key) : PatternPart;
}
