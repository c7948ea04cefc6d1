package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// faultFlags collects rules of the form METHOD=FAULT[:COUNT].
type faultFlags []*simulator.FaultInjectionRule

func (f *faultFlags) String() string { return fmt.Sprint(len(*f), " rules") }

// Set parses one rule.
func (f *faultFlags) Set(text string) error {
	rule, err := parseRule(text)
	if err == nil {
		*f = append(*f, rule)
	}
	return err
}

// obey carries out one line of standard input.
func obey(service *simulator.Service, line string) string {
	if line == "clear" {
		service.ClearFaultRules()
		return "ok"
	}
	rule, err := parseRule(line)
	if err != nil {
		return "error: " + err.Error()
	}
	service.AddFaultRule(rule)
	return "ok"
}

func parseRule(text string) (*simulator.FaultInjectionRule, error) {
	method, rest, found := strings.Cut(text, "=")
	if !found {
		return nil, fmt.Errorf("%q is not METHOD=FAULT[:COUNT]", text)
	}
	name, countText, counted := strings.Cut(rest, ":")
	count := 0
	if counted {
		var err error
		if count, err = strconv.Atoi(countText); err != nil {
			return nil, err
		}
	}
	fault, known := faultsByName[name]
	if !known {
		return nil, fmt.Errorf("unknown fault %q", name)
	}
	return &simulator.FaultInjectionRule{
		MethodName: method, ObjectType: "*", ObjectName: "*", Probability: 1,
		FaultType: simulator.FaultTypeCustom, Message: name, Fault: fault, MaxCount: count, Enabled: true,
	}, nil
}

// faultsByName holds the faults that a real vCenter answers the calls of a replication with.
var faultsByName = map[string]types.BaseMethodFault{
	"NotAuthenticated":        &types.NotAuthenticated{NoPermission: types.NoPermission{PrivilegeId: "System.View"}},
	"NoPermission":            &types.NoPermission{PrivilegeId: "VApp.Export"},
	"TaskInProgress":          &types.TaskInProgress{},
	"InvalidState":            &types.InvalidState{},
	"FileFault":               &types.FileFault{File: "[ds] vm/disk.vmdk"},
	"FileLocked":              &types.FileLocked{FileFault: types.FileFault{File: "[ds] vm/disk.vmdk"}},
	"ApplicationQuiesceFault": &types.ApplicationQuiesceFault{},
	"HostConnectFault":        &types.HostConnectFault{},
	"ManagedObjectNotFound":   &types.ManagedObjectNotFound{},
}
