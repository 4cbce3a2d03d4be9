//! The page's own style. Kinds of steps differ in lightness as well as in hue, and each bar says its name.

pub(super) const STYLE: &str = "
:root{--drain:#c77700;--packages:#6f7bd6;--kubeadm:#0a5fb4;--kubelet:#2a8f55;--watch:#9aa4ae;--checks:#7d5fa8}
@media (prefers-color-scheme:dark){:root{--drain:#f0a742;--packages:#98a3f5;--kubeadm:#4a9bef;--kubelet:#55c58a;
--watch:#6b7682;--checks:#b79be0}}
header{border-left:.4em solid var(--busy);padding-left:1em}
header.ok{border-color:var(--good)}header.bad{border-color:var(--bad)}header.mild{border-color:var(--mild)}
header p{margin:.2em 0}.state{font-weight:700;color:var(--busy)}
.ok>.state,.ok .state,i.ok{color:var(--good)}.bad .state{color:var(--bad)}.mild .state{color:var(--mild)}
.dim,time{color:var(--dim)}
pre{background:var(--soft);border:1px solid var(--line);border-radius:4px;padding:.6em .8em;margin:.5em 0;
white-space:pre-wrap;overflow-wrap:anywhere}
.type{list-style:none;margin:.4em 0;padding:0}.type li{margin:.25em 0}
.type code{background:var(--soft);border:1px solid var(--line);border-radius:4px;padding:.15em .5em;
box-decoration-break:clone;-webkit-box-decoration-break:clone}
.chart{list-style:none;margin:0;padding:0;position:relative}
.chart>li{display:grid;grid-template-columns:var(--who) 1fr 4.5em;gap:0 .8em;align-items:center;padding:.15em 0}
.chart>li+li{border-top:1px solid var(--line)}
.who{line-height:1.25}.who a{color:inherit;font-weight:600;text-decoration:none}.who a:hover{text-decoration:underline}
.who span{display:block;font-size:.8em;color:var(--dim)}.bad>.who span{color:var(--bad);font-weight:600}
.took{text-align:right;font-variant-numeric:tabular-nums;color:var(--dim)}
.track{position:relative;height:1.7em;background:var(--soft);overflow:hidden;border-radius:2px}
.axis .track{background:none;font-size:.8em;color:var(--dim);height:1.5em}
.axis .track span{position:absolute;white-space:nowrap;padding-left:.25em;border-left:1px solid var(--line)}
.track u{position:absolute;top:0;bottom:0;width:1px;background:var(--line)}
.track s{position:absolute;top:0;bottom:0;text-decoration:none;
background:repeating-linear-gradient(135deg,var(--line) 0 2px,transparent 2px 7px)}
.track b{position:absolute;top:40%;height:20%;min-width:1px;background:var(--line)}
.track i,.key i,.mini i{position:absolute;top:15%;bottom:15%;min-width:2px;background:var(--checks)}
i.drain{background:var(--drain)!important}i.packages{background:var(--packages)!important}
i.kubeadm{background:var(--kubeadm)!important}i.kubelet{background:var(--kubelet)!important}
i.watch{background:var(--watch)!important}
i.going{outline:2px solid var(--busy);outline-offset:-1px;border-right:4px solid var(--busy)}
i.failed{background:repeating-linear-gradient(45deg,var(--bad) 0 4px,var(--ground) 4px 6px)!important;top:0;bottom:0;
min-width:5px;outline:2px solid var(--bad);outline-offset:-2px}
i.cut{opacity:.55}
.key{display:flex;flex-wrap:wrap;gap:.2em 1.2em;margin:.6em 0;padding:0;list-style:none;font-size:.85em;color:var(--dim)}
.key i{position:static;display:inline-block;width:1.4em;height:.8em;margin-right:.4em}
details{border-top:1px solid var(--line);padding:.35em 0}summary{cursor:pointer}summary b{font-weight:600}
details .in{padding:.3em 0 .8em 1.1em}details table{font-size:.92em}
td.n{white-space:nowrap;font-variant-numeric:tabular-nums;color:var(--dim)}
td.n+td{min-width:9em}td.mini+td{padding-left:1em}
td.mini{position:relative;min-width:7em;width:22%}.mini i{height:.8em;top:.55em;bottom:auto}
tr.failed td{color:var(--bad)}tr.failed td.n{font-weight:600}
.pods{columns:18em;margin:.2em 0;padding-left:1.1em}
@media (max-width:46em){.chart>li{grid-template-columns:1fr max-content;gap:0 .6em}.track{grid-column:1/-1;grid-row:2}
.who span{display:inline;margin-left:.5em}.mini{display:none}.axis .who,.axis .took,
.axis .track span:nth-child(even){display:none}
.axis{position:sticky;top:0;background:var(--ground);z-index:1}.said td{display:block;padding:0}
.said tr{display:block;padding:.3em 0;border-top:1px solid var(--line)}.said tr:has(th){display:none}}
@media print{details>.in{display:block}}
";
