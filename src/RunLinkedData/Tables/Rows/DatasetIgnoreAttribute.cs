namespace RunLinkedData.Tables.Rows;

/// <summary>Leaves a member of a row type out of datasets: it is neither stored nor read.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class DatasetIgnoreAttribute : Attribute;
