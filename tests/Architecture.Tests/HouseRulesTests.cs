namespace Orchestrator.Architecture.Tests;

public class HouseRulesTests
{
    private static readonly IReadOnlyList<RepositoryFile> Projects = [.. Repository.FilesWith("", ".csproj")];

    [Fact]
    public void Versions_stand_once_and_are_exact()
    {
        var central = Repository.Files.Single(f => f.Path == "Directory.Packages.props");
        var users = Repository.Files.Where(f => Path.GetExtension(f.Path) is ".csproj" or ".props" or ".targets").ToList();
        Mistakes.AreNone(Projects.SelectMany(ProjectRules.VersionMistakes).Concat(ProjectRules.CentralVersionMistakes(central, users)));
    }

    [Fact]
    public void No_file_holds_what_is_true_on_one_machine_only() =>
        // These rules are written down in this project: it alone may spell what they forbid.
        Mistakes.AreNone(
            Repository
                .Files.Where(f => !f.Path.StartsWith("tests/Architecture.Tests/", StringComparison.Ordinal))
                .SelectMany(TextRules.Mistakes)
        );

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Files.Single(f => f.Path == "Orchestrator.sln").Text.Replace('\\', '/');
        Mistakes.AreNone(Projects.Select(p => p.Path).Where(p => !solution.Contains($"\"{p}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_version_in_a_project_is_found()
    {
        var bad = new RepositoryFile(
            "src/Model/Model.csproj",
            """<Project><PackageReference Include="xunit" Version="2.9.3" /></Project>"""
        );
        Assert.Single(ProjectRules.VersionMistakes(bad));
    }

    [Fact]
    public void A_range_and_a_package_that_nobody_uses_are_found()
    {
        var central = new RepositoryFile(
            "Directory.Packages.props",
            """<Project><PackageVersion Include="A" Version="1.*" /><PackageVersion Include="B" Version="1.2.3" /></Project>"""
        );
        var user = new RepositoryFile("src/Model/Model.csproj", """<Project><PackageReference Include="A" /></Project>""");
        Assert.Collection(
            ProjectRules.CentralVersionMistakes(central, [user]),
            m => Assert.Contains("A has version '1.*'", m, StringComparison.Ordinal),
            m => Assert.Contains("nobody uses B", m, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("see C:\\Users\\alice\\design.md", 1)]
    [InlineData("var path = \"/home/alice/src\";", 1)]
    [InlineData("https://api.nuget.org/v3/index.json", 1)]
    [InlineData("// as issue 7 asks", 1)]
    [InlineData("Fixes #12", 1)]
    [InlineData("// TODO: later", 1)]
    [InlineData("the API listens on 127.0.0.1:8080 and answers within 5 s", 0)]
    [InlineData("A timeout issues 3 requests", 0)]
    public void What_does_not_belong_in_a_file_is_found(string text, int mistakes) =>
        Assert.Equal(mistakes, TextRules.Mistakes(new RepositoryFile("README.md", text)).Count());
}
