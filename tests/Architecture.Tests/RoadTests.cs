namespace Orchestrator.Architecture.Tests;

public class RoadTests
{
    private static readonly IReadOnlyList<RepositoryFile> Sources =
    [
        .. Repository.FilesWith("src/", ".cs"),
        .. Repository.FilesWith("tools/", ".cs"),
    ];
    private static readonly IReadOnlyList<RepositoryFile> SourceProjects =
    [
        .. Repository.FilesWith("src/", ".csproj"),
        .. Repository.FilesWith("tools/", ".csproj"),
    ];

    [Fact]
    public void Projects_reference_only_those_before_them_on_the_road() =>
        Mistakes.AreNone(SourceProjects.SelectMany(ProjectRules.ReferenceMistakes));

    [Fact]
    public void Every_project_on_the_road_is_there() =>
        Assert.Equal(Road.Projects.Keys.Order(), SourceProjects.Select(p => Path.GetFileNameWithoutExtension(p.Path)).Order());

    [Fact]
    public void No_file_names_a_project_later_on_the_road() => Mistakes.AreNone(Sources.SelectMany(SourceRules.ProjectMistakes));

    [Fact]
    public void No_file_names_a_folder_later_on_the_road_of_its_project() =>
        Mistakes.AreNone(Sources.SelectMany(SourceRules.FolderMistakes));

    [Fact]
    public void Namespaces_follow_the_folders() => Mistakes.AreNone(Sources.SelectMany(SourceRules.NamespaceMistakes));

    [Fact]
    public void Projects_that_decide_do_so_in_plain_values() => Mistakes.AreNone(Sources.SelectMany(SourceRules.PlainnessMistakes));

    [Fact]
    public void The_agent_loads_no_library_of_its_guest() => Mistakes.AreNone(Sources.SelectMany(SourceRules.StandAloneMistakes));

    [Fact]
    public void A_library_of_the_guest_is_found()
    {
        const string source = "using System.Security.Cryptography;";
        Assert.Single(SourceRules.StandAloneMistakes(new RepositoryFile("src/GuestAgent/Methods/A.cs", source)));
        Assert.Empty(SourceRules.StandAloneMistakes(new RepositoryFile("src/HostService/Security/A.cs", source)));
    }

    [Fact]
    public void A_reference_against_the_road_is_found()
    {
        var bad = new RepositoryFile(
            "src/Model/Model.csproj",
            """
            <Project><ItemGroup><ProjectReference Include="../Protocol/Protocol.csproj" /><ProjectReference Include="..\Actors\Actors.csproj" />
            <Using Include="Orchestrator.Protocol.Rpc" /></ItemGroup><Import Project="../../eng/akka.targets" /></Project>
            """
        );
        Assert.Collection(
            ProjectRules.ReferenceMistakes(bad),
            m => Assert.Contains("references Actors", m, StringComparison.Ordinal),
            m => Assert.Contains("uses Akka", m, StringComparison.Ordinal),
            m => Assert.Contains("global using", m, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("using Orchestrator.Actors.Hosts;", 1)]
    [InlineData("class C { Orchestrator.HostService.Api.X x; }", 1)]
    [InlineData("using Orchestrator.Protocol;", 0)]
    [InlineData("// see Orchestrator.Actors.Hosts", 0)]
    [InlineData("/* Orchestrator.Actors */ class C { string s = \"Orchestrator.Actors \\\" Orchestrator.Cli\"; }", 0)]
    [InlineData("class C { string s = @\"\"\"Orchestrator.Actors\"; char c = '\"'; Orchestrator.Cli.Y y; }", 1)]
    public void A_name_against_the_road_is_found_and_a_text_is_none(string source, int mistakes) =>
        Assert.Equal(mistakes, SourceRules.ProjectMistakes(new RepositoryFile("src/Model/Vms/Bad.cs", source)).Count());

    [Theory]
    [InlineData("src/Protocol/Rpc/Bad.cs", "using Orchestrator.Protocol.Methods;", 1)]
    [InlineData("src/Protocol/Methods/Good.cs", "using Orchestrator.Protocol.Rpc;", 0)]
    [InlineData("src/Protocol/Rpc/Good.cs", "using Orchestrator.Protocol;", 0)]
    [InlineData("src/Protocol/Bad.cs", "using Orchestrator.Protocol.Rpc;", 1)]
    [InlineData("src/Protocol/Rpc/Bad.cs", "global using Orchestrator.Protocol.Framing;", 1)]
    [InlineData("src/Protocol/Helpers/Bad.cs", "", 1)]
    public void A_folder_against_the_road_is_found(string path, string source, int mistakes) =>
        Assert.Equal(mistakes, SourceRules.FolderMistakes(new RepositoryFile(path, source)).Count());

    [Theory]
    [InlineData("src/Model/Vms/Deep/A.cs", "namespace Orchestrator.Model.Vms.Deep;", 0)]
    [InlineData("src/Model/Vms/A.cs", "namespace Orchestrator.Model;", 1)]
    [InlineData("src/GuestAgent/Program.cs", "return 0;", 0)]
    public void A_namespace_elsewhere_is_found(string path, string source, int mistakes) =>
        Assert.Equal(mistakes, SourceRules.NamespaceMistakes(new RepositoryFile(path, source)).Count());

    [Theory]
    [InlineData("src/Model/Vms/A.cs", "var now = DateTimeOffset.UtcNow;", 1)]
    [InlineData("src/Model/Vms/A.cs", "using Akka.Actor;", 1)]
    [InlineData("src/Model/Vms/A.cs", "var later = now + delay; // not DateTimeOffset.UtcNow", 0)]
    [InlineData("src/Actors/Vms/A.cs", "using Akka.Actor;", 0)]
    public void A_decision_that_acts_is_found(string path, string source, int mistakes) =>
        Assert.Equal(mistakes, SourceRules.PlainnessMistakes(new RepositoryFile(path, source)).Count());
}
