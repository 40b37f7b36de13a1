namespace RunLinkedData.Versions.Provenance;

/// <summary>
/// The environment variables that only tell how, where and by whom a program was started, and are no cause of other data: those of this
/// library, of the <c>dotnet</c> command, of builds and tests, of shells and terminals. Settings of the runtime, such as
/// <c>DOTNET_gcServer</c> and <c>DOTNET_SYSTEM_GLOBALIZATION_INVARIANT</c>, are none of them.
/// </summary>
internal static class StartVariables
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "_", "COLORTERM", "COLUMNS", "COREHOST_TRACE", "DISPLAY", "DOTNET_ADD_GLOBAL_TOOLS_TO_PATH", "DOTNET_BUNDLE_EXTRACT_BASE_DIR",
        "DOTNET_GENERATE_ASPNET_CERTIFICATE", "DOTNET_INSTALL_DIR", "DOTNET_LAUNCH_PROFILE", "DOTNET_MULTILEVEL_LOOKUP", "DOTNET_NOLOGO",
        "DOTNET_RUNNING_IN_CONTAINER", "DOTNET_RUNNING_IN_CONTAINERS", "DOTNET_SDK_VERSION", "DOTNET_SKIP_FIRST_TIME_EXPERIENCE",
        "DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION", "DOTNET_USE_POLLING_FILE_WATCHER", "DOTNET_VERSION", "LINES", "LS_COLORS",
        "NO_COLOR", "OLDPWD", "PS1", "PWD", "SHELL", "SHLVL", "STY", "TERM", "TMUX", "TMUX_PANE", "WINDOWID",
    };

    private static readonly string[] Fronts =
    [
        "DOTNET_CLI_", "DOTNET_HOST_", "DOTNET_HOSTBUILDER__", "DOTNET_ROOT", "DOTNET_WATCH", "MSBUILD", "NUGET_", "RLD_", "SSH_", "TERM_",
        "VSCODE_", "VSTEST", "WT_", "XDG_",
    ];

    public static bool Contains(string name) =>
        Names.Contains(name) || Fronts.Any(front => name.StartsWith(front, StringComparison.OrdinalIgnoreCase));
}
