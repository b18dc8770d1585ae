namespace Orchestrator.Fuzz.Models;

/// <summary>A JSON value as <see cref="JsonModel"/> has read it.</summary>
/// <param name="Kind">One of <c>{</c>, <c>[</c>, <c>"</c>, <c>0</c> (a number) and <c>w</c> (true, false or null).</param>
/// <param name="Raw">As it was written.</param>
internal sealed record Json(char Kind, string Raw)
{
    /// <summary>A string without its quotes and escapes.</summary>
    public string Text { get; init; } = "";

    public List<(string Name, Json Value)> Members { get; } = [];

    public List<Json> Items { get; } = [];

    /// <summary>The first member of that name.</summary>
    public Json? this[string name] => Members.Where(member => member.Name == name).Select(member => member.Value).FirstOrDefault();

    public bool IsWord(string word) => Kind == 'w' && Raw == word;
}
