package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"time"

	pd "leadbridge/internal/provider/pipedrive/sandbox"
	stage "leadbridge/internal/sandbox"
)

func main() {
	n := flag.Int("n", 50, "")
	addr := flag.String("addr", "127.0.0.1:8282", "")
	flag.Parse()
	start := time.Now()
	pf, _ := os.Create("/tmp/h/PD-SIM/cpu.prof")
	pprof.StartCPUProfile(pf)
	s, err := stage.Start("pipedrive", pd.New, stage.Options{Addr: *addr, Records: *n, Seed: 1, AutoApprove: true, Clients: []stage.Client{{ID: "judge-client", Secret: "judge-secret"}}})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	pprof.StopCPUProfile()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	fmt.Println(s.URL, time.Since(start), m.HeapAlloc>>20, "MB heap", m.Sys>>20, "MB sys")
	select {}
}
