namespace Orchestrator.Cli;

/// <summary>The examples of each verb's help.</summary>
internal static class Examples
{
    public static string[] OfRoot { get; } =
    [
        "orch vms",
        "orch exec guest-1 -- uname -a",
        "orch info guest-1",
        "orch why guest-1",
        "orch doctor",
        "orch --server http://127.0.0.1:8080 --token-file .data/token vms",
    ];

    public static string[] Of(string verb) =>
        verb switch
        {
            "vms" =>
            [
                "orch vms",
                "orch vms 'web-*' db-1",
                "orch vms -o wide",
                "orch vms -o json | jq -r '.[] | select(.state != \"ready\") | .name'",
            ],
            "info" => ["orch info guest-1", "orch info guest-1 -o json"],
            "why" => ["orch why guest-1", "orch why guest-1 -o json | jq -r .cause"],
            "vm" => ["orch vm accept guest-1", "orch vm forget guest-1"],
            "accept" => ["orch why guest-1", "orch vm accept guest-1"],
            "forget" => ["orch vm forget guest-1"],
            "ping" => ["orch ping guest-1", "orch ping guest-1 --count 5"],
            "exec" =>
            [
                "orch exec guest-1 -- uname -a",
                "orch exec guest-1 --timeout 5m -- apt-get -y upgrade",
                "orch exec guest-1 -- sh -c 'df -h / | tail -1; exit 7'; echo $?",
            ],
            "cat" => ["orch cat guest-1:/etc/os-release"],
            "cp" =>
            [
                "orch cp ./motd guest-1:/etc/motd",
                "orch cp guest-1:/etc/hosts ./hosts",
                "echo hello | orch cp - guest-1:/tmp/hello",
                "orch cp guest-1:/etc/hosts -",
            ],
            "shutdown" => ["orch shutdown guest-1", "orch shutdown guest-1 --wait", "orch shutdown guest-1 --delay 60"],
            "reboot" => ["orch reboot guest-1 --wait", "orch reboot guest-1 --force"],
            "events" => ["orch events", "orch events -f", "orch events -f --vm guest-1 -o jsonl"],
            "doctor" => ["orch doctor", "orch doctor --server unix:/run/orchestrator/api.sock"],
            "completion" =>
            [
                "source <(orch completion bash)",
                "orch completion zsh > \"${fpath[1]}/_orch\"",
                "orch completion fish > ~/.config/fish/completions/orch.fish",
            ],
            "version" => ["orch version"],
            _ => [],
        };
}
