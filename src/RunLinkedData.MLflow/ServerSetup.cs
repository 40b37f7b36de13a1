namespace RunLinkedData.MLflow;

/// <summary>
/// Sets how a server is called that needs more than MLflow's own settings, such as the address behind a name and a signature. It leaves
/// other servers as they are.
/// </summary>
/// <param name="server">The settings; <see cref="MlflowServerOptions.TrackingUri"/> says which server.</param>
/// <param name="readVariable">Gives the value of an environment variable, or null.</param>
/// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the tracking URI or a variable is not understood.</exception>
public delegate void ServerSetup(MlflowServerOptions server, Func<string, string?> readVariable);
